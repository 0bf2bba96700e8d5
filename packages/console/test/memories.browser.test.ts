import { afterAll, beforeAll, expect, test } from 'vitest';
import type { HttpServer } from 'agentos-ts';
import type { Browser } from 'playwright-core';
import { lookAt } from './support/look-at.ts';
import { hostile, startOsWithPeople } from './support/os-with-people.ts';
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

test('a user writes, finds, changes and deletes what is remembered of them', async () => {
  await os.remember('bob', 'Bob has a boat.');
  const { page, end } = await connect(browser, served.url, await os.member('alice'), {}, '#/memories');
  await page.getByText('Nothing is remembered yet').waitFor();
  await lookAt(page, 'memories-empty');
  await page.getByRole('button', { name: 'Write a memory' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Memory' }).fill('Alice is allergic to nuts.');
  await dialog.getByLabel('Topics').fill('health');
  await page.keyboard.press('Enter');
  await screenshot(page, 'memory-new');
  await dialog.getByRole('button', { name: 'Write it' }).click();
  await page.getByRole('gridcell', { name: 'Alice is allergic to nuts.', exact: true }).click();
  await dialog.getByRole('textbox', { name: 'Memory' }).fill('Alice is allergic to peanuts.');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Write a memory' }).click();
  await dialog.getByRole('textbox', { name: 'Memory' }).fill('Alice likes trains.');
  await dialog.getByRole('button', { name: 'Write it' }).click();
  await page.getByText('2 memories').waitFor();
  await page.getByLabel('Search in texts').fill('TRAINS');
  await page.getByRole('gridcell', { name: 'Alice likes trains.', exact: true }).waitFor();
  await expect.poll(() => page.url()).toContain('search=TRAINS');
  await page.getByLabel('Clear: Search in texts').click();
  await page.getByRole('gridcell', { name: 'Alice is allergic to peanuts.', exact: true }).waitFor();
  expect(await page.getByText('Bob has a boat').count()).toBe(0);
  await page.getByLabel('Select all that are loaded').check();
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('button', { name: 'Delete 2 memories' }).click();
  await page.getByText('Nothing is remembered yet').waitFor();
  await end();
});

test('who may only read is offered nothing else', async () => {
  await os.remember('carol', 'Carol has a cat.');
  const token = await os.user('carol', ['memories:read']);
  const { page, end } = await connect(browser, served.url, token, {}, '#/memories');
  await page.getByRole('gridcell', { name: 'Carol has a cat.', exact: true }).click();
  await page.getByRole('dialog').getByText('Carol has a cat.').waitFor();
  expect(await page.getByRole('button', { name: /Delete|Save|Write|Merge/ }).count()).toBe(0);
  expect(await page.getByRole('checkbox').count()).toBe(0);
  await end();
});

test('an administrator sees whose memories they are; hostile texts are texts', async () => {
  await os.remember('mallory', hostile, ['<b>topic</b>\u202E']);
  await os.remember('mallory', 'x'.repeat(5000));
  const { page, end } = await connect(browser, served.url, await os.admin(), {}, '#/memories?user=mallory');
  await page.getByText('2 memories').waitFor();
  await page.getByText('U+202E').first().waitFor();
  await lookAt(page, 'memories');
  await page.getByRole('row').filter({ hasText: 'gnp.exe' }).press('Enter');
  await page.getByRole('dialog').getByText('mallory').waitFor();
  await screenshot(page, 'memory');
  expect(await page.title()).toBe('Memories · AgentOS');
  await end();
});

test('merging shows first, and stores when it is agreed to', async () => {
  for (const text of ['Dora plays chess on Mondays and Tuesdays.', 'Dora plays chess.', 'Dora is a member of a chess club.'])
    await os.remember('dora', text);
  const { page, end } = await connect(browser, served.url, await os.member('dora'), {}, '#/memories');
  await page.getByText('3 memories').waitFor();
  await page.getByRole('button', { name: 'Merge' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Look' }).click();
  await dialog.getByText(/3 → 1 memories/).waitFor();
  await lookAt(page, 'memories-merge');
  expect(await page.getByText('3 memories').count()).toBe(1);
  await dialog.getByRole('button', { name: 'Merge them' }).click();
  await dialog.getByText(/Merged: 3 → 1/).waitFor();
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await page.getByText('1 memory').waitFor();
  await end();
});
