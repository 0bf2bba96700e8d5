import type { Locator, Page } from 'playwright-core';

export const exchanges = (page: Page): Locator => page.getByRole('article', { name: 'Exchange' });

/** Sends a message in an open chat. */
export async function say(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: /^Message to/ }).fill(text);
  await page.keyboard.press('Enter');
}

/** Waits for the end of the last answer. */
export async function answered(page: Page, count: number): Promise<void> {
  await exchanges(page)
    .nth(count - 1)
    .getByRole('button', { name: 'Copy answer' })
    .waitFor();
}

/** Whom the start of a chat offers. */
export async function offered(page: Page): Promise<readonly string[]> {
  await page.getByRole('heading', { name: 'Who do you want to talk to?' }).waitFor();
  return page.getByRole('main').getByRole('link').locator('p:first-child, div:first-child').allInnerTexts();
}
