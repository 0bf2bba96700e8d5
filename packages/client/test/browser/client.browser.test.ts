import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { Agent, demoModel } from 'agentos-ts';
import { startTestOs } from '../../../agentos/test/support/start-os.ts';
import type { TestOs } from '../../../agentos/test/support/start-os.ts';
import { bundleClient } from '../support/bundle-client.ts';
import { startCuttingProxy } from '../support/cutting-proxy.ts';
import type { CuttingProxy } from '../support/cutting-proxy.ts';

const html = await readFile(new URL('../../../../examples/client/page.html', import.meta.url));
const words = Array.from({ length: 80 }, (_, index) => `word${index}`).join(' ');

let os: TestOs;
let proxy: CuttingProxy;
let pages: Server;
let origin: string;
let browser: Browser;

beforeAll(async () => {
  const code = await bundleClient();
  pages = createServer((request, response) => {
    const isPage = request.url === '/';
    response.writeHead(200, { 'Content-Type': isPage ? 'text/html; charset=utf-8' : 'text/javascript' }).end(isPage ? html : code);
  });
  pages.listen(0, '127.0.0.1');
  await once(pages, 'listening');
  const address = pages.address();
  origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  os = await startTestOs({
    agents: [new Agent({ id: 'slow', model: demoModel({ delayMs: 40 }) })],
    teams: [],
    workflows: [],
    cors: { origins: [origin] },
  });
  const server = await os.os.serve({ port: 0 });
  proxy = await startCuttingProxy(server.url);
  browser = await chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
});

afterAll(async () => {
  await browser?.close();
  await proxy?.close();
  await os?.close();
  pages?.close();
});

/** The page of the example, on another origin than the server, with a message on its way. */
async function send(token: string): Promise<{ readonly page: Page; readonly urls: string[] }> {
  const page = await browser.newPage();
  const urls: string[] = [];
  page.on('request', (request) => urls.push(request.url()));
  await page.goto(origin);
  await page.getByLabel('Server').fill(proxy.url);
  await page.getByLabel('Token').fill(token);
  await page.getByLabel('Agent').fill('slow');
  await page.getByLabel('Message').fill(words);
  await page.getByRole('button', { name: 'Send' }).click();
  return { page, urls };
}

test('a page streams a run across origins, and goes on where it was when the network breaks', async () => {
  const token = await os.user('alice');
  const { page, urls } = await send(token);
  for (const word of ['word5 ', 'word20 ', 'word40 ']) {
    await page.getByText(word).waitFor();
    proxy.cut();
  }
  await page.getByText('COMPLETED').waitFor();
  const answer = (await page.locator('#answer').textContent()) ?? '';
  expect(answer.slice(answer.indexOf('word0'))).toBe(words);
  expect(urls.filter((url) => url.endsWith('/events')).length).toBeGreaterThan(0);
  expect(urls.filter((url) => url.includes(token))).toEqual([]);
  expect(await page.evaluate('JSON.stringify([localStorage, sessionStorage, document.cookie])')).toBe('[{},{},""]');
  await page.close();
});

test('the button stops the run', async () => {
  const { page } = await send(await os.user('alice'));
  await page.getByText('word5 ').waitFor();
  await page.getByRole('button', { name: 'Stop' }).click();
  await page.getByText('CANCELLED').waitFor();
  expect(await page.locator('#answer').textContent()).not.toContain('word79');
  await page.close();
});

test('a refusal is shown with its code', async () => {
  const { page } = await send(await os.user('mallory', ['sessions:read']));
  await expect.poll(() => page.getByRole('status').textContent(), { timeout: 20_000 }).toMatch(/^auth_\w+: /);
  await page.close();
});
