import { afterAll, beforeAll, expect, test } from 'vitest';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import type { HttpServer } from 'agentos-ts';
import { startTestOs } from '../support/start-os.ts';
import type { TestOs } from '../support/start-os.ts';

let os: TestOs;
let server: HttpServer;
let browser: Browser;

beforeAll(async () => {
  os = await startTestOs();
  server = await os.os.serve({ port: 0 });
  browser = await chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
});

afterAll(async () => {
  await browser?.close();
  await os?.close();
});

interface Visit {
  readonly page: Page;
  /** Everything that went wrong in the page, policy violations included. */
  readonly complaints: string[];
  readonly requests: string[];
}

async function openDocs(options: Parameters<Browser['newPage']>[0] = {}): Promise<Visit> {
  const page = await browser.newPage(options);
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => requests.push(request.url()));
  await page.goto(`${server.url}/docs`);
  await page.getByRole('heading', { name: 'agents' }).waitFor();
  return { page, complaints, requests };
}

test('the page lists every route with its scopes and loads nothing from elsewhere', async () => {
  const { page, complaints, requests } = await openDocs();
  const entries = await page.locator('summary code').allTextContents();
  expect(new Set(entries).size).toBe(new Set(os.os.describeRoutes().map(({ path }) => path.replaceAll(/:(\w+)/g, '{$1}'))).size);
  expect(await page.getByText('sessions:delete').count()).toBeGreaterThan(0);
  // Chromium asks for a favicon on its own.
  expect(requests.filter((url) => !url.startsWith(server.url))).toEqual([]);
  expect(complaints.filter((text) => !text.includes('401') && !text.includes('favicon'))).toEqual([]);
  await page.close();
});

test('the filter leaves what matches', async () => {
  const { page } = await openDocs();
  await page.getByLabel('Filter').fill('rename');
  expect(await page.locator('section:visible summary:visible code').allTextContents()).toEqual(['/sessions/{session_id}/rename']);
  await page.close();
});

test('a call is tried with a pasted token, and without one is told 401', async () => {
  const { page } = await openDocs();
  const route = page.locator('details', { has: page.locator('summary', { hasText: /GET\s*\/agentsList/ }) }).first();
  await route.locator('summary').first().click();
  await route.getByRole('button', { name: 'Send GET' }).click();
  await expect.poll(() => route.locator('pre[aria-live]').textContent()).toContain('401');
  await page.getByLabel('Token').fill(await os.user('alice'));
  await route.getByRole('button', { name: 'Send GET' }).click();
  await expect.poll(() => route.locator('pre[aria-live]').textContent()).toContain('"id": "a1"');
  expect(await page.evaluate('JSON.stringify([localStorage, sessionStorage, document.cookie])')).toBe('[{},{},""]');
  await page.close();
});

test('a phone and a dark screen are served too, and the keyboard reaches the routes', async () => {
  const { page, complaints } = await openDocs({ viewport: { width: 390, height: 844 }, colorScheme: 'dark' });
  expect(await page.evaluate('document.documentElement.scrollWidth <= document.documentElement.clientWidth')).toBe(true);
  await page.keyboard.press('Tab');
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to operations');
  expect(complaints.filter((text) => !text.includes('favicon'))).toEqual([]);
  if (process.env['SCREENSHOTS'] !== undefined) await page.screenshot({ path: `${process.env['SCREENSHOTS']}/docs-phone.png` });
  await page.close();
});

test('wide screens', async () => {
  const { page } = await openDocs({ viewport: { width: 1280, height: 900 } });
  await page.locator('summary', { hasText: '/agents/{agent_id}/runs' }).first().click();
  expect(await page.getByRole('button', { name: /^Send/ }).first().isVisible()).toBe(true);
  if (process.env['SCREENSHOTS'] !== undefined) await page.screenshot({ path: `${process.env['SCREENSHOTS']}/docs-wide.png` });
  await page.close();
});
