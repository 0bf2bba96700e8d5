import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';

export const noBrowser = 'no Chromium: set CHROMIUM_PATH';

/** Chromium without a window; null where there is none. */
export async function launchBrowser(): Promise<Browser | null> {
  const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] }).catch(() => null);
}

/** Works in a browser that has seen nothing yet. */
export async function inNewContext<T>(browser: Browser, work: (page: Page) => Promise<T>): Promise<T> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 } });
  try {
    return await work(await context.newPage());
  } finally {
    await context.close();
  }
}
