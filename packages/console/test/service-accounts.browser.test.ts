import { afterAll, beforeAll, expect, test } from 'vitest';
import type { HttpServer } from 'agentos-ts';
import type { Browser } from 'playwright-core';
import { lookAt } from './support/look-at.ts';
import { startOsWithPeople } from './support/os-with-people.ts';
import type { OsWithPeople } from './support/os-with-people.ts';
import { connect, launchBrowser, screenshot } from './support/visit.ts';

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

test('minted with scopes that the caller holds, shown once, rotated, revoked', async () => {
  const { page, end } = await connect(browser, served.url, await os.admin(), { expected: /400/ }, '#/service-accounts');
  await page.getByText('No service accounts').waitFor();
  await lookAt(page, 'accounts-empty');
  await page.getByRole('button', { name: 'New account' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('nightly-report');
  await dialog.getByRole('combobox', { name: 'Scopes' }).fill('agents:shop:run');
  await page.keyboard.press('Enter');
  await dialog.getByRole('combobox', { name: 'Scopes' }).fill('sessions:delete');
  await page.keyboard.press('Enter');
  await dialog.getByRole('heading', { name: 'New service account' }).click();
  await dialog.getByRole('button', { name: 'Make it' }).click();
  await dialog.getByText('service_account_scope_privileged').waitFor();
  await screenshot(page, 'account-new');
  await dialog.getByLabel(/I mean it/).check();
  await dialog.getByRole('button', { name: 'Make it' }).click();
  await page.getByText('It is not shown again').waitFor();
  const text = await page.getByText(/^aos_pat_\w{36}$/).textContent();
  await page.keyboard.press('Escape');
  await page.getByText('It is not shown again').waitFor();
  await lookAt(page, 'account-token');
  expect(await page.getByRole('button', { name: 'Done' }).isDisabled()).toBe(true);
  await page.getByLabel('I have copied it').check();
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByText('1 account').waitFor();
  expect(await page.getByText(text ?? 'none').count()).toBe(0);
  expect((await os.call('GET', '/sessions', { token: text ?? '' })).status).toBe(403);
  await lookAt(page, 'accounts');
  await page.getByRole('row').filter({ hasText: 'nightly-report' }).click();
  await lookAt(page, 'account');
  await page.getByRole('button', { name: 'Rotate the token' }).click();
  await page.getByRole('button', { name: 'Make a new token' }).click();
  await page.getByText(/The one so far works until/).waitFor();
  await page.getByLabel('I have copied it').check();
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('row').filter({ hasText: 'nightly-report' }).press('Enter');
  await page.getByRole('button', { name: 'Revoke' }).click();
  await page.getByRole('button', { name: 'Revoke account' }).click();
  await page.getByText('No service accounts').waitFor();
  await page.getByLabel('Show revoked ones').check();
  await page.getByText('Revoked', { exact: true }).waitFor();
  expect((await os.call('GET', '/agents', { token: text ?? '' })).status).toBe(401);
  await end();
});

test('scopes that the caller does not hold are named before they are asked for', async () => {
  const token = await os.user('carol', ['service_accounts:read', 'service_accounts:write', 'agents:shop:run']);
  const { page, end } = await connect(browser, served.url, token, {}, '#/service-accounts');
  await page.getByRole('button', { name: 'New account' }).click();
  await page.getByRole('combobox', { name: 'Scopes' }).fill('agents:clerk:run');
  await page.keyboard.press('Enter');
  await page.getByText('The server does not let you pass these on').waitFor();
  await end();
});
