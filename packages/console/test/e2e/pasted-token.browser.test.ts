import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestOs } from '../../../agentos/test/support/start-os.ts';
import type { TestOs } from '../../../agentos/test/support/start-os.ts';
import { chatComponents } from '../support/chat-agents.ts';
import { launchBrowser } from '../support/visit.ts';
import { answered, say } from './support/os-pages.ts';
import { Visitor } from './support/visitor.ts';

let os: TestOs;
let url: string;
let browser: Browser;

beforeAll(async () => {
  os = await startTestOs({ name: 'Support desk', ...chatComponents(), console: true });
  ({ url } = await os.os.serve({ port: 0 }));
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await os?.close();
});

async function paste(visitor: Visitor, token: string): Promise<void> {
  await visitor.page.getByLabel('Token', { exact: true }).fill(token);
  await visitor.page.getByRole('button', { name: 'Connect' }).click();
  await visitor.page.getByRole('navigation', { name: 'Main' }).getByText('alice').waitFor();
}

test('an AgentOS without a control plane: a pasted token opens it, and is in no place of the browser', async () => {
  const visitor = await Visitor.open(browser, { origins: [url] });
  const { page } = visitor;
  const token = await os.user('alice');
  await page.goto(`${url}/console#/chat?with=agents&id=hostile`);
  await visitor.picture('pasted-token');
  await paste(visitor, token);
  await say(page, 'Hello');
  await answered(page, 1);
  expect(await visitor.stored()).toEqual([]);
  expect(await visitor.context.cookies()).toEqual([]);
  expect(
    await page.evaluate('JSON.stringify([location.href, history.state, document.title, name, document.documentElement.outerHTML])'),
  ).not.toContain(token);
  expect(visitor.requests.filter((request) => request.includes(token))).toEqual([]);

  await page.reload();
  await page.getByRole('heading', { name: 'Connect to Support desk' }).waitFor();
  expect(await page.getByLabel('Token', { exact: true }).inputValue()).toBe('');
  await paste(visitor, token);
  await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: /alice/ }).click();
  await page.getByRole('menuitem', { name: 'Disconnect' }).click();
  await page.getByRole('heading', { name: 'Connect to Support desk' }).waitFor();
  await page.goBack();
  await page.goForward();
  await page.getByRole('heading', { name: 'Connect to Support desk' }).waitFor();
  expect(await page.evaluate('document.documentElement.outerHTML')).not.toContain(token);
  await visitor.leave();
});
