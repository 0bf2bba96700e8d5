import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Browser } from 'playwright-core';
import { createClient } from '@agentos-ts/client';
import type { HttpServer } from 'agentos-ts';
import { startTestOs } from '../../agentos/test/support/start-os.ts';
import type { TestOs } from '../../agentos/test/support/start-os.ts';
import { auditPage } from './support/audit-page.ts';
import { connect, launchBrowser, screenshot } from './support/visit.ts';

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

/** Sessions of a user, with one run each. */
async function makeSessions(user: string, count: number): Promise<void> {
  const client = createClient({ baseUrl: served.url, token: await os.user(user) });
  for (let index = 0; index < count; index += 1)
    await client.agents.run(index % 2 === 0 ? 'a1' : 'a2', {
      message: `Question ${String(index).padStart(2, '0')} <i>of</i> ${user}`,
      sessionId: `${user}-${index}`,
    });
}

test('sessions are listed, searched and opened by keyboard, and their runs are shown', async () => {
  await makeSessions('alice', 40);
  const { page, end } = await connect(browser, served.url, await os.user('alice'), {}, '#/sessions');
  const grid = page.getByRole('grid', { name: 'Sessions' });
  await grid.getByText('Question 39').waitFor();
  await page.getByText('40 sessions').waitFor();
  await auditPage(page);
  await screenshot(page, 'sessions-light');
  await grid.getByRole('row').nth(1).focus();
  await page.keyboard.press('End');
  await page.keyboard.press('End');
  await grid.getByText('Question 00').waitFor();
  await page.getByLabel('Search sessions by name').fill('Question 07');
  await page.getByText('1 session', { exact: true }).waitFor();
  await grid.getByRole('row').nth(1).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: /Question 07/, level: 1 }).waitFor();
  await page.getByRole('article', { name: 'Exchange' }).getByText('I am the demo model').waitFor();
  await auditPage(page);
  await screenshot(page, 'session-light');
  await page.getByRole('link', { name: 'Go on' }).click();
  await page.getByRole('textbox', { name: /^Message to/ }).waitFor();
  await page.getByRole('article', { name: 'Exchange' }).getByText('I am the demo model').waitFor();
  await end();
});

test('several are deleted at once, after a question', async () => {
  await makeSessions('bert', 5);
  const { page, end } = await connect(browser, served.url, await os.user('bert'), { colorScheme: 'dark' }, '#/sessions');
  const grid = page.getByRole('grid', { name: 'Sessions' });
  await grid.getByRole('checkbox', { name: /Select Question 01/ }).check();
  await grid.getByRole('checkbox', { name: /Select Question 03/ }).check();
  await page.getByRole('button', { name: 'Delete 2' }).click();
  await auditPage(page);
  await screenshot(page, 'sessions-delete-dark');
  await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByText('3 sessions').waitFor();
  expect(await grid.getByText('Question 01').count()).toBe(0);
  await end();
});

test('one is renamed and deleted on its page; without the scopes nobody is offered that', async () => {
  await makeSessions('carol', 1);
  const { page, end } = await connect(browser, served.url, await os.user('carol'), {}, '#/sessions/carol-0');
  await page.getByRole('button', { name: 'Rename' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('Kept');
  await page.getByRole('dialog').getByRole('button', { name: 'Rename' }).click();
  await page.getByRole('heading', { name: 'Kept', level: 1 }).waitFor();
  const reader = await connect(browser, served.url, await os.user('carol', ['sessions:read']), {}, '#/sessions/carol-0');
  await reader.page.getByRole('heading', { name: 'Kept', level: 1 }).waitFor();
  expect(
    await reader.page
      .getByRole('main')
      .getByRole('button', { name: /Rename|Delete/ })
      .count(),
  ).toBe(0);
  await reader.end();
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('button', { name: 'Delete session' }).click();
  await page.getByText('No sessions yet').waitFor();
  await end();
});

test('a session that is not there says so; a phone shows the list', async () => {
  await makeSessions('dora', 3);
  const { page, end } = await connect(
    browser,
    served.url,
    await os.user('dora'),
    { expected: /404/, viewport: { width: 375, height: 812 } },
    '#/sessions/nothing',
  );
  await page.getByRole('alert').getByText('It is not there').waitFor();
  await page.goto(`${served.url}/console#/sessions`);
  await page.getByRole('grid').getByText('Question 02').waitFor();
  await auditPage(page);
  await screenshot(page, 'sessions-phone');
  expect(await page.evaluate('document.documentElement.scrollWidth <= document.documentElement.clientWidth')).toBe(true);
  await end();
});
