import type { Page } from 'playwright-core';

export const password = 'correct horse battery staple';

interface Person {
  readonly name: string;
  readonly email: string;
}

/** Follows the link for the first owner, which makes the account and names the organisation. */
export async function becomeOwner(page: Page, link: string, { name, email }: Person, organization: string): Promise<void> {
  await page.goto(link);
  await page.getByLabel('Organisation').fill(organization);
  await page.getByLabel('Your name').fill(name);
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel(/^Password/).fill(password);
  await page.getByRole('button', { name: 'Become the owner' }).click();
  await page.getByRole('navigation', { name: 'Main' }).getByText(email).waitFor();
}

export async function fillSignIn(page: Page, email: string): Promise<void> {
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel(/^Password/).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

export async function signOut(page: Page): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('button').last().click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
}
