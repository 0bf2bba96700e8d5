import { afterAll, beforeAll, expect, test } from 'vitest';
import type { HttpServer } from 'agentos-ts';
import type { Browser } from 'playwright-core';
import { lookAt } from './support/look-at.ts';
import { startOsWithPeople } from './support/os-with-people.ts';
import type { OsWithPeople } from './support/os-with-people.ts';
import { connect, launchBrowser } from './support/visit.ts';

let os: OsWithPeople;
let served: HttpServer;
let browser: Browser;

beforeAll(async () => {
  os = await startOsWithPeople();
  served = await os.os.serve({ port: 0 });
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await os?.close();
});

test('may I? by a request and by an action, with what decided', async () => {
  const { page, end } = await connect(browser, served.url, await os.user('alice', ['agents:shop:run', 'sessions:read']), {}, '#/access');
  await page.getByRole('table').getByText('run: shop').waitFor();
  await page.getByRole('combobox', { name: 'Route' }).fill('GET /sessions');
  await page.getByRole('option', { name: 'GET /sessions', exact: true }).click();
  await page.getByRole('button', { name: 'May they?' }).click();
  await page.getByText('Granted by').waitFor();
  await lookAt(page, 'access');
  await page.getByRole('combobox', { name: 'Route' }).fill('POST /agents/{agent_id}/runs');
  await page.getByRole('option', { name: 'POST /agents/{agent_id}/runs', exact: true }).click();
  await page.getByLabel('agent id').fill('clerk');
  await page.keyboard.press('Enter');
  await page.getByText('Would be allowed by').waitFor();
  await page.getByText('An action', { exact: true }).click();
  await page.getByLabel('Resource').fill('agents');
  await page.getByRole('textbox', { name: 'Action' }).fill('run');
  await page.getByLabel('Id (optional)').fill('shop');
  await page.keyboard.press('Enter');
  await page.getByRole('status').getByText('agents:shop:run').waitFor();
  await end();
});

test('the rights of another token, which is sent as a bearer alone', async () => {
  const token = await os.user('bob', ['traces:read']);
  const { page, requests, end } = await connect(browser, served.url, await os.admin(), { expected: /401/ }, '#/access');
  await page.getByText('Administrator', { exact: true }).waitFor();
  await lookAt(page, 'access-admin');
  await page.getByText('A token’s').click();
  await page.getByLabel('Token', { exact: true }).fill(token);
  await page.getByRole('button', { name: 'Look' }).click();
  await page.getByText('bob').first().waitFor();
  await page.getByText('their own rows').waitFor();
  expect(requests.filter((url) => url.includes(token))).toEqual([]);
  expect(await page.getByLabel('Token', { exact: true }).inputValue()).toBe('');
  await page.getByLabel('Token', { exact: true }).fill('nonsense');
  await page.getByRole('button', { name: 'Look' }).click();
  await page.getByText(/auth_\w+/).waitFor();
  await page.getByLabel('Token', { exact: true }).fill('two words');
  await page.getByRole('button', { name: 'Look' }).click();
  await page.getByText('This is no token').waitFor();
  await end();
});

test('hostile scopes and names are texts', async () => {
  const token = await os.user('eve <img src=x onerror="document.title=1">', ['agents:read', '<img src=x>:\u202E:run']);
  const { page, end } = await connect(browser, served.url, token, {}, '#/access');
  await page.getByRole('table').waitFor();
  await page.getByText('eve <img src=x').first().waitFor();
  expect(await page.title()).toBe('Access · AgentOS');
  await end();
});

test('settings say what the console is connected to', async () => {
  const { page, end } = await connect(browser, served.url, await os.member('alice'), {}, '#/settings');
  await page.getByText('tokens of an identity provider').waitFor();
  await page.getByText(/ends in/).waitFor();
  await lookAt(page, 'settings');
  await end();
});
