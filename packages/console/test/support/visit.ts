import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
}

export interface Visit {
  readonly page: Page;
  /** Errors of the page and violations of its policy so far. */
  readonly complaints: readonly string[];
  /** Addresses that were asked for. */
  readonly requests: readonly string[];
  /** Closes the page. Throws when it complained of anything, or when it kept anything in a storage but its appearance. */
  readonly end: () => Promise<void>;
}

type PageOptions = Parameters<Browser['newPage']>[0] & {
  /** Errors that the test causes: the browser reports a refused request as one. */
  readonly expected?: RegExp;
};

/** Opens the console, optionally at an address behind the `#`. */
export async function openConsole(browser: Browser, url: string, { expected, ...options }: PageOptions = {}, at = ''): Promise<Visit> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 860 }, ...options });
  page.setDefaultTimeout(10_000);
  const complaints: string[] = [];
  const requests: string[] = [];
  const complain = (text: string) => {
    if (expected?.test(text) !== true) complaints.push(text);
  };
  page.on('console', (message) => message.type() === 'error' && complain(message.text()));
  page.on('pageerror', (error) => complain(error.message));
  page.on('request', (request) => requests.push(request.url()));
  await page.goto(`${url}/console${at}`);
  return {
    page,
    complaints,
    requests,
    end: async () => {
      const stored = await page.evaluate('JSON.stringify([Object.keys(localStorage), Object.keys(sessionStorage), document.cookie])');
      await page.close();
      expect(complaints).toEqual([]);
      expect(['[[],[],""]', '[["mantine-color-scheme-value"],[],""]']).toContain(stored);
    },
  };
}

/** The same, with a token pasted. */
export async function connect(browser: Browser, url: string, token: string, options: PageOptions = {}, at = ''): Promise<Visit> {
  const visit = await openConsole(browser, url, options, at);
  await visit.page.getByLabel('Token', { exact: true }).fill(token);
  await visit.page.getByRole('button', { name: 'Connect' }).click();
  await visit.page.getByRole('main').waitFor();
  await visit.page.getByRole('button', { name: 'Connect' }).waitFor({ state: 'detached' });
  return visit;
}

/** For looking at: with SCREENSHOTS=folder. */
export async function screenshot(page: Page, name: string): Promise<void> {
  if (process.env['SCREENSHOTS'] !== undefined) await page.screenshot({ path: `${process.env['SCREENSHOTS']}/${name}.png` });
}
