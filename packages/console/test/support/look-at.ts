import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { auditPage } from './audit-page.ts';
import { screenshot } from './visit.ts';

const phone = { width: 375, height: 812 };
const desk = { width: 1280, height: 860 };

/** As it is, dark, and on a phone: nothing that axe finds serious, and nothing that scrolls sideways. Leaves the page light and wide. */
export async function lookAt(page: Page, name: string): Promise<void> {
  await auditPage(page);
  await screenshot(page, `${name}-light`);
  await page.emulateMedia({ colorScheme: 'dark' });
  await auditPage(page);
  await screenshot(page, `${name}-dark`);
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize(phone);
  await page.waitForTimeout(200);
  await auditPage(page);
  await screenshot(page, `${name}-phone`);
  expect(await page.evaluate('document.documentElement.scrollWidth <= document.documentElement.clientWidth')).toBe(true);
  await page.setViewportSize(desk);
}
