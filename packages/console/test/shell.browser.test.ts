import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Browser } from 'playwright-core';
import type { HttpServer } from 'agentos-ts';
import { startTestOs } from '../../agentos/test/support/start-os.ts';
import type { TestOs } from '../../agentos/test/support/start-os.ts';
import { auditPage } from './support/audit-page.ts';
import { connect, launchBrowser, openConsole, screenshot } from './support/visit.ts';

let os: TestOs;
let served: HttpServer;
let browser: Browser;

beforeAll(async () => {
  os = await startTestOs({ name: 'Support desk' });
  served = await os.os.serve({ port: 0 });
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await os?.close();
});

test('a token is asked for, refused when it is none, and forgotten with the page', async () => {
  const { page, requests, end } = await openConsole(browser, served.url, { expected: /401/ });
  await page.getByRole('heading', { name: 'Connect to Support desk' }).waitFor();
  await screenshot(page, 'connect-light');
  await auditPage(page);
  await page.getByLabel('Token', { exact: true }).fill('nonsense');
  await page.getByRole('button', { name: 'Connect' }).click();
  await page.getByText(/The server does not take it \(auth_\w+\)/).waitFor();
  const token = await os.user('alice');
  await page.getByLabel('Token', { exact: true }).fill(token);
  await page.getByRole('button', { name: 'Connect' }).click();
  await page.getByRole('navigation', { name: 'Main' }).getByText('alice').waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'Connect to Support desk' }).waitFor();
  expect(requests.filter((url) => !url.startsWith(served.url))).toEqual([]);
  expect(requests.filter((url) => url.includes(token))).toEqual([]);
  await end();
});

test('the navigation offers what the scopes open; other pages say which scope is missing', async () => {
  const { page, end } = await connect(browser, served.url, await os.user('bob', ['agents:read', 'agents:run']), {}, '#/sessions');
  await page.getByText('sessions:read').waitFor();
  await auditPage(page);
  expect(await page.getByRole('navigation').getByRole('link').allTextContents()).toEqual(['Chat', 'Access', 'Settings']);
  await page.goto(`${served.url}/console#/nowhere`);
  await page.getByText('There is no such page').waitFor();
  await end();
});

test('the keyboard skips to the content', async () => {
  const { page, end } = await connect(browser, served.url, await os.admin());
  await page.getByRole('navigation').getByText('root').waitFor();
  await page.locator('body').press('Tab');
  while ((await page.evaluate('document.activeElement.textContent')) !== 'Skip to content') await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Enter');
  expect(await page.evaluate('document.activeElement.id')).toBe('content');
  await end();
});

test('a phone has the navigation behind a button', async () => {
  const phone = { viewport: { width: 375, height: 812 } };
  const { page, end } = await connect(browser, served.url, await os.admin(), phone, '#/settings');
  await page.getByRole('heading', { name: 'Settings' }).waitFor();
  await screenshot(page, 'settings-phone');
  await page.getByRole('button', { name: 'Open navigation' }).click();
  await page.getByRole('link', { name: 'Sessions' }).waitFor();
  await auditPage(page);
  await screenshot(page, 'navigation-phone');
  await page.getByRole('link', { name: 'Sessions' }).click();
  await page.getByRole('heading', { name: 'Sessions', level: 1 }).waitFor();
  expect(await page.evaluate('document.documentElement.scrollWidth <= document.documentElement.clientWidth')).toBe(true);
  await end();
});

test('dark follows the system, and can be chosen', async () => {
  const { page, end } = await connect(browser, served.url, await os.admin(), { colorScheme: 'dark' }, '#/settings');
  const background = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
  await page.getByRole('heading', { name: 'Settings' }).waitFor();
  const dark = await background();
  await auditPage(page);
  await screenshot(page, 'settings-dark');
  await page.getByText('Light', { exact: true }).click();
  await expect.poll(background).not.toBe(dark);
  await auditPage(page);
  await screenshot(page, 'settings-light');
  await end();
});

test('a server that asks for nothing is entered at once, one with a security key asks for the key', async () => {
  const open = await startTestOs({ authorization: false, name: 'Open house' });
  const openServer = await open.os.serve({ port: 0 });
  const free = await openConsole(browser, openServer.url);
  await free.page.getByRole('heading', { name: 'Who do you want to talk to?' }).waitFor();
  await auditPage(free.page);
  await free.end();
  await open.close();

  const key = 'a-security-key-of-enough-length-for-tests';
  const keyed = await startTestOs({ authorization: false, env: { OS_SECURITY_KEY: key } });
  const keyedServer = await keyed.os.serve({ port: 0 });
  const { page, end } = await openConsole(browser, keyedServer.url);
  await page.getByLabel('Security key', { exact: true }).fill(key);
  await page.getByRole('button', { name: 'Connect' }).click();
  await page.getByRole('heading', { name: 'Who do you want to talk to?' }).waitFor();
  await end();
  await keyed.close();
});

test('whoever disconnects is asked again, and nothing of before is shown', async () => {
  const { page, end } = await connect(browser, served.url, await os.user('alice'), {}, '#/sessions');
  await page.getByRole('heading', { name: 'Sessions', level: 1 }).waitFor();
  await page.getByRole('button', { name: /alice/ }).click();
  await page.getByRole('menuitem', { name: 'Disconnect' }).click();
  await page.getByRole('heading', { name: 'Connect to Support desk' }).waitFor();
  expect(await page.getByText('alice').count()).toBe(0);
  await end();
});
