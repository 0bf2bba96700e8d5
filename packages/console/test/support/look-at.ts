import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { auditPage } from './audit-page.ts';
import { screenshot } from './visit.ts';

const wide = { width: 1280, height: 860 };
const phone = { width: 375, height: 812 };

/** A page in light, in dark and on a phone: axe finds nothing grave, nothing is wider than the window. */
export async function lookAt(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize(wide);
    await auditPage(page);
    await screenshot(page, `${name}-${colorScheme}`);
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize(phone);
  await page.waitForTimeout(200);
  await screenshot(page, `${name}-phone`);
  const content: unknown = await page.evaluate('document.documentElement.scrollWidth');
  expect(content, `${name} is wider than a phone`).toBeLessThanOrEqual(phone.width);
  await page.setViewportSize(wide);
}
