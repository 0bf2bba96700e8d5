import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import type { HttpServer } from 'agentos-ts';
import { startTestOs } from '../../agentos/test/support/start-os.ts';
import type { TestOs } from '../../agentos/test/support/start-os.ts';
import { auditPage } from './support/audit-page.ts';
import { chatComponents } from './support/chat-agents.ts';
import { connect, launchBrowser, screenshot } from './support/visit.ts';
import type { Visit } from './support/visit.ts';

let os: TestOs;
let served: HttpServer;
let browser: Browser;

beforeAll(async () => {
  os = await startTestOs({ name: 'Support desk', ...chatComponents() });
  served = await os.os.serve({ port: 0 });
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await os?.close();
});

/** A chat with somebody, as a user of the test's own. */
async function chat(user: string, at: string, options: Parameters<typeof connect>[3] = {}): Promise<Visit> {
  const visit = await connect(browser, served.url, await os.user(user), options, `#/chat${at}`);
  await visit.page.getByRole('textbox', { name: /^Message to/ }).waitFor();
  return visit;
}

async function say(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: /^Message to/ }).fill(text);
  await page.keyboard.press('Enter');
}

const turns = (page: Page) => page.getByRole('article', { name: 'Exchange' });

test('somebody is chosen, a message sent, the answer streamed, and the session stands in the list', async () => {
  const { page, end } = await connect(browser, served.url, await os.user('alice'), {}, '#/chat');
  await page.getByRole('heading', { name: 'Who do you want to talk to?' }).waitFor();
  await auditPage(page);
  await screenshot(page, 'chat-choose');
  await page.getByRole('link', { name: /Slow talker/ }).click();
  await page.getByRole('heading', { name: 'Slow talker' }).waitFor();
  await screenshot(page, 'chat-empty');
  await say(page, 'Hello **there**');
  await turns(page).getByText('I am the demo').waitFor();
  await page.getByRole('button', { name: 'Stop' }).waitFor();
  await page.getByRole('status').getByText('Slow talker is answering.').waitFor({ state: 'attached' });
  await turns(page).getByRole('button', { name: 'Copy answer' }).waitFor();
  await page.getByRole('status').getByText('Slow talker has answered.').waitFor({ state: 'attached' });
  expect(await turns(page).locator('strong').textContent()).toBe('there');
  await page.getByRole('region', { name: 'Sessions' }).getByRole('link', { name: /Hello/ }).waitFor();
  expect(await page.evaluate('document.activeElement.tagName')).toBe('TEXTAREA');
  await auditPage(page);
  await screenshot(page, 'chat-light');
  await say(page, 'And again');
  await expect.poll(() => turns(page).count()).toBe(2);
  await turns(page).nth(1).getByRole('button', { name: 'Copy answer' }).waitFor();
  await end();
});

test('Escape stops, and what was said so far stays', async () => {
  const { page, end } = await chat('bert', '?with=agents&id=slow');
  await say(page, Array.from({ length: 100 }, (_, index) => `word${index}`).join(' '));
  await turns(page).getByText('the demo model').waitFor();
  await page.keyboard.press('Escape');
  await turns(page).getByText('Stopped.').waitFor();
  expect(await turns(page).textContent()).toContain('I am');
  await end();
});

test('a page that is loaded again takes the running answer up where it is', async () => {
  const { page, end } = await chat('carol', '?with=agents&id=slow');
  const words = Array.from({ length: 150 }, (_, index) => `w${index}`).join(' ');
  await say(page, words);
  await expect.poll(() => page.url()).toContain('session=');
  await turns(page).getByText('the demo model').waitFor();
  await page.reload();
  await page.getByLabel('Token', { exact: true }).fill(await os.user('carol'));
  await page.getByRole('button', { name: 'Connect' }).click();
  await page.getByRole('button', { name: 'Stop' }).waitFor();
  await turns(page).getByRole('button', { name: 'Copy answer' }).waitFor();
  expect(await turns(page).count()).toBe(1);
  const answer = (await turns(page).textContent()) ?? '';
  expect(answer.split('w149').length).toBe(3);
  expect(answer.split('I am the demo model').length).toBe(2);
  await end();
});

test('a call waits for approval with its exact arguments, and runs when it is approved', async () => {
  const { page, end } = await chat('dora', '?with=agents&id=clerk');
  await say(page, 'refund order=B-7');
  const ask = page.getByRole('group', { name: 'This call waits for your approval' });
  await ask.waitFor();
  expect(await ask.textContent()).toContain('"order": "B-7"');
  await auditPage(page);
  await screenshot(page, 'chat-approval');
  await page.reload();
  await page.getByLabel('Token', { exact: true }).fill(await os.user('dora'));
  await page.getByRole('button', { name: 'Connect' }).click();
  await ask.getByRole('button', { name: 'Approve' }).click();
  await turns(page).getByText('refunded B-7').waitFor();
  expect(await ask.count()).toBe(0);
  await end();
});

test('a denial is told with its reason', async () => {
  const { page, end } = await chat('emil', '?with=agents&id=clerk');
  await say(page, 'refund order=B-8');
  await page.getByRole('textbox', { name: 'Reason for a denial' }).fill('too much');
  await page.getByRole('button', { name: 'Deny' }).click();
  await turns(page)
    .getByText(/too much/)
    .waitFor();
  expect(await turns(page).textContent()).not.toContain('refunded');
  await end();
});

test('a call that somebody else has to agree to waits for them, and says when they did', async () => {
  const token = await os.user('olga', ['agents:read', 'agents:run', 'sessions:read', 'approvals:read']);
  const { page, end } = await connect(browser, served.url, token, { expected: /403/ }, '#/chat?with=agents&id=guarded');
  await page.getByRole('textbox', { name: /^Message to/ }).waitFor();
  await say(page, 'refund order=D-1');
  const ask = page.getByRole('group', { name: 'Somebody else has to agree to this call' });
  await ask.getByText('Not decided yet.').waitFor();
  await ask.getByRole('button', { name: 'Continue the run' }).click();
  await page.getByRole('alert').getByText('run_approval_required').waitFor();
  await ask.waitFor();
  const { data } = (await (await os.call('GET', '/approvals?status=pending', { token: await os.admin() })).json()) as {
    data: { id: string }[];
  };
  await os.call('POST', `/approvals/${data[0]?.id}/resolve`, { token: await os.admin(), json: { status: 'approved' } });
  await ask.getByText('It is approved.').waitFor();
  await ask.getByRole('button', { name: 'Continue the run' }).click();
  await turns(page).getByText('refunded D-1').waitFor();
  await end();
});

test('a token that has ended is said, and another one can be given at the same place', async () => {
  const { page, end } = await connect(browser, served.url, await os.user('pia'), { expected: /401/ }, '#/chat?with=agents&id=a1');
  await page.getByRole('textbox', { name: /^Message to/ }).waitFor();
  await page.route('**/sessions?*', (route) =>
    route.fulfill({ status: 401, json: { code: 'auth_token_expired', detail: 'The token has expired' } }),
  );
  await page.getByLabel('Search sessions').fill('x');
  await page.getByRole('button', { name: 'Connect again' }).click();
  await page.getByRole('heading', { name: 'Connect to Support desk' }).waitFor();
  expect(page.url()).toContain('id=a1');
  await end();
});

test('steps and their runs are shown within the workflow, and their calls are approved', async () => {
  const { page, end } = await chat('fred', '?with=workflows&id=edition');
  await say(page, 'refund order=C-1');
  await page.getByRole('group', { name: 'This call waits for your approval' }).getByText('C-1').waitFor();
  await page.getByRole('button', { name: 'Approve' }).click();
  await turns(page).getByRole('button', { name: 'Copy answer' }).waitFor();
  expect(await turns(page).locator('summary').allTextContents()).toEqual(expect.arrayContaining(['Draft', 'Pay', 'Sign']));
  await turns(page).getByText('Signed.').last().waitFor();
  await screenshot(page, 'chat-workflow');
  await end();
});

test('members stand within the answer of their team, and so does what they ask', async () => {
  const { page, end } = await chat('rita', '?with=teams&id=desk', { colorScheme: 'dark' });
  await say(page, 'delegate_task_to_member member_id=payer task=refund');
  const ask = page.getByRole('group', { name: 'This call waits for your approval' });
  await ask.getByText('Payer').waitFor();
  await auditPage(page);
  await screenshot(page, 'chat-team-approval-dark');
  await ask.getByRole('button', { name: 'Approve' }).click();
  await turns(page).getByRole('button', { name: 'Copy answer' }).waitFor();
  await turns(page).locator('summary', { hasText: 'Payer' }).waitFor();
  await auditPage(page);
  await screenshot(page, 'chat-team-dark');
  await end();
});

test('hostile words, names and results run nothing, load nothing and hide nothing', async () => {
  const { page, requests, end } = await chat('gina', '?with=agents&id=hostile');
  await say(page, '<img src=x onerror="window.hacked=1">');
  await turns(page).getByRole('button', { name: 'Copy answer' }).waitFor();
  for (const fold of await turns(page).locator('summary').all()) await fold.click();
  await turns(page)
    .getByRole('button', { name: /Show more/ })
    .click();
  await turns(page).getByText('<script>window.hacked = 1</script>').first().waitFor();
  expect(
    await turns(page)
      .locator('a')
      .evaluateAll((links) => links.map((link) => link.getAttribute('href'))),
  ).toEqual(expect.arrayContaining(['https://example.com/', 'https://evil.example/pixel.png']));
  expect(await turns(page).locator('a[href^="javascript"], a[href^="data"], img, iframe, script, style').count()).toBe(0);
  expect(await turns(page).locator('a:not([rel="noopener noreferrer"])').count()).toBe(0);
  expect((await turns(page).textContent()) ?? '').toContain('U+202E');
  expect(await page.evaluate('window.hacked')).toBeUndefined();
  expect(requests.filter((url) => !url.startsWith(served.url))).toEqual([]);
  await auditPage(page);
  await screenshot(page, 'chat-hostile');
  await end();
});

test('a line of a megabyte is shown in part, and the page goes on', async () => {
  const { page, end } = await chat('hugo', '?with=agents&id=huge');
  await say(page, 'go');
  await turns(page).getByText('more characters').waitFor();
  await say(page, 'still there');
  await expect.poll(() => turns(page).count()).toBe(2);
  await end();
});

test('an answer of 5,000 tokens is drawn whole, by blocks', async () => {
  const { page, end } = await chat('ines', '?with=agents&id=long');
  await say(page, 'go');
  await turns(page).getByRole('heading', { name: 'Part 124' }).waitFor();
  expect(await turns(page).getByRole('listitem').count()).toBe(250);
  await end();
});

test('a run that fails says so in its place, and can be tried again', async () => {
  const { page, end } = await chat('jana', '?with=agents&id=broken');
  await say(page, 'go');
  await page.getByRole('alert').getByText('The run failed', { exact: true }).waitFor();
  await auditPage(page);
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('alert').getByText('The run failed', { exact: true }).waitFor();
  await end();
});

test('files are sent with their names and sizes, and one that is refused is named', async () => {
  const { page, end } = await chat('karl', '?with=agents&id=a1', { expected: /400|413|415|422/ });
  await page
    .getByLabel('Files', { exact: true })
    .setInputFiles({ name: 'notes\u202E.txt', mimeType: 'text/plain', buffer: Buffer.from('hello') });
  await page.getByText('5 bytes').waitFor();
  await say(page, 'Read this');
  await turns(page).getByRole('button', { name: 'Copy answer' }).waitFor();
  expect(await turns(page).textContent()).toContain('U+202E');
  await page
    .getByLabel('Files', { exact: true })
    .setInputFiles({ name: 'evil.exe', mimeType: 'application/x-msdownload', buffer: Buffer.from('MZ') });
  await say(page, 'And this');
  const alert = page.getByRole('alert');
  await alert.waitFor();
  await alert
    .getByText(/evil\.exe|type/i)
    .first()
    .waitFor();
  await alert.getByRole('button', { name: 'Try again' }).waitFor();
  await screenshot(page, 'chat-file-refused');
  await end();
});

test('sessions are renamed and deleted where they are', async () => {
  const { page, end } = await chat('lena', '?with=agents&id=a1');
  await say(page, 'First words');
  const list = page.getByRole('region', { name: 'Sessions' });
  await list.getByRole('button', { name: /^Actions for First/ }).click();
  await page.getByRole('menuitem', { name: 'Rename' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('Better <name>');
  await auditPage(page);
  await page.getByRole('button', { name: 'Rename' }).click();
  await list.getByRole('link', { name: /Better <name>/ }).waitFor();
  await list.getByRole('button', { name: 'Actions for Better <name>' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByRole('button', { name: 'Delete session' }).click();
  await list.getByText('Your first message begins a session.').waitFor();
  expect(page.url()).not.toContain('session=');
  await end();
});

test('a phone shows the conversation, and the sessions behind a button; dark is dark', async () => {
  const { page, end } = await chat('mona', '?with=agents&id=a1', { viewport: { width: 375, height: 812 }, colorScheme: 'dark' });
  await say(page, 'Hello from a phone');
  await turns(page).getByRole('button', { name: 'Copy answer' }).waitFor();
  await auditPage(page);
  await screenshot(page, 'chat-phone-dark');
  await page.getByRole('button', { name: 'Sessions' }).click();
  await page
    .getByRole('dialog')
    .getByRole('link', { name: /Hello from/ })
    .waitFor();
  await auditPage(page);
  await screenshot(page, 'chat-phone-sessions');
  expect(await page.evaluate('document.documentElement.scrollWidth <= document.documentElement.clientWidth')).toBe(true);
  await end();
});
