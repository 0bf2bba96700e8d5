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

test('an approver sees the exact call, notes why, and agrees; the history keeps it', async () => {
  await os.run('alice', 'clerk', 'refund order=B-2');
  const { page, end } = await connect(browser, served.url, await os.user('anna', ['approvals:resolve']), {}, '#/approvals');
  await page.getByText('1 pending').waitFor();
  await lookAt(page, 'approvals');
  await page.getByRole('row').filter({ hasText: 'refund' }).click();
  await page.getByText('"order": "B-2"').waitFor();
  await page.getByText('alice').waitFor();
  await lookAt(page, 'approval');
  await page.getByLabel('Note').fill('Checked with the warehouse.');
  await page.getByRole('button', { name: 'Approve' }).click();
  await page.getByText('Checked with the warehouse.').waitFor();
  await page.getByRole('main').getByText('anna').waitFor();
  expect(await page.getByRole('button', { name: 'Approve' }).count()).toBe(0);
  await page.getByRole('link', { name: 'All approvals' }).click();
  await page.getByText('Nothing waits').waitFor();
  await lookAt(page, 'approvals-empty');
  await page.getByLabel('Status').first().click();
  await page.getByRole('option', { name: 'Approved' }).click();
  await page.getByRole('row').filter({ hasText: 'refund' }).waitFor();
  expect(page.url()).toContain('status=approved');
  await end();
});

test('nobody agrees to a call of their own: the server says why', async () => {
  await os.run('bob', 'clerk', 'refund order=C-3');
  const token = await os.user('bob', ['approvals:resolve']);
  const { page, end } = await connect(browser, served.url, token, { expected: /403/ }, '#/approvals?user=bob');
  await page.getByRole('row').filter({ hasText: 'C-3' }).press('Enter');
  await page.getByRole('button', { name: 'Deny' }).click();
  await page.getByText('Nobody resolves an approval of their own run').waitFor();
  await page.getByText('approval_own').waitFor();
  await screenshot(page, 'approval-own');
  await end();
});

test('who only reads sees their own, and who decides', async () => {
  const { page, end } = await connect(browser, served.url, await os.member('bob'), {}, '#/approvals');
  await page.getByText('1 pending').waitFor();
  await page.getByRole('row').filter({ hasText: 'C-3' }).click();
  await page.getByText('It waits for somebody who holds approvals:resolve').waitFor();
  expect(await page.getByRole('button', { name: /Approve|Deny|Delete/ }).count()).toBe(0);
  await page.getByRole('link', { name: 'Trace of the run' }).waitFor();
  await end();
});
