import { afterAll, beforeAll, expect, test } from 'vitest';
import type { HttpServer } from 'agentos-ts';
import type { Browser } from 'playwright-core';
import { lookAt } from './support/look-at.ts';
import { hostile, startOsWithPeople, waitForTrace } from './support/os-with-people.ts';
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

test('nothing yet says what to do', async () => {
  const { page, end } = await connect(browser, served.url, await os.member('nobody'), {}, '#/traces');
  await page.getByText('No traces yet').waitFor();
  await lookAt(page, 'traces-empty');
  await end();
});

test('runs are listed and filtered by the address, and counted by session', async () => {
  const { run_id: runId, session_id: sessionId } = await os.run('alice', 'shop', 'find order=B-2');
  await os.run('alice', 'shop', 'Hello there');
  await os.run('bob', 'shop', 'A secret of Bob');
  await waitForTrace(os, runId);
  const { page, end } = await connect(browser, served.url, await os.member('alice'), {}, '#/traces');
  await page.getByText('2 traces').waitFor();
  expect(await page.getByText('A secret of Bob').count()).toBe(0);
  await lookAt(page, 'traces');
  await page.goto(`${served.url}/console#/traces?status=ERROR`);
  await page.getByText('No trace like this').waitFor();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await page.getByText('2 traces').waitFor();
  await page.getByLabel('Session', { exact: true }).fill(sessionId);
  await page.getByText('1 trace', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await page.getByText('Sessions', { exact: true }).last().click();
  await page.getByText('2 sessions').waitFor();
  await lookAt(page, 'trace-sessions');
  await page.getByRole('row').filter({ hasText: sessionId }).click();
  await page.getByText('1 trace', { exact: true }).waitFor();
  await page.getByRole('row').filter({ hasText: 'find order=B-2' }).click();
  await page.getByRole('treegrid', { name: 'Steps' }).waitFor();
  await end();
});

test('a run’s id finds its trace; keys move, fold and unfold; the way to the session', async () => {
  const { run_id: runId, session_id: sessionId } = await os.run('carol', 'shop', 'find order=C-3');
  await waitForTrace(os, runId);
  const { page, end } = await connect(browser, served.url, await os.member('carol'), {}, `#/traces/${runId}`);
  const tree = page.getByRole('treegrid', { name: 'Steps' });
  await tree.waitFor();
  const steps = await tree.getByRole('row').count();
  expect(steps).toBeGreaterThan(4);
  await tree.locator('[data-line="0"]').focus();
  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => tree.getByRole('row').count()).toBe(2);
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => tree.getByRole('row').count()).toBe(steps);
  const details = page.getByRole('complementary', { name: 'Step' });
  const toolPlace = await tree
    .getByRole('row')
    .filter({ has: page.getByLabel('tool', { exact: true }) })
    .getAttribute('data-line');
  for (let at = 0; at < Number(toolPlace); at += 1) await page.keyboard.press('ArrowDown');
  await details.getByText('find').first().waitFor();
  await expect.poll(() => page.url()).toContain('span=');
  await details.getByRole('button', { name: 'Input' }).click();
  await details.getByText('C-3').first().waitFor();
  await details.getByRole('button', { name: 'Attributes' }).click();
  await lookAt(page, 'trace');
  expect(await page.getByRole('link', { name: 'Open the session' }).getAttribute('href')).toContain(`/sessions/${sessionId}`);
  await end();
});

test('a trace that is not there says why', async () => {
  const { page, end } = await connect(browser, served.url, await os.member('carol'), { expected: /404/ }, '#/traces/none');
  await page.getByText('There is no such trace').waitFor();
  await end();
});

test('10,000 steps, hostile names and texts of a megabyte: a few lines on the page, nothing that runs', async () => {
  const at = (ms: number) => new Date(1_764_000_000_000 + ms).toISOString();
  const node = (id: number, spans: readonly object[] = []) => ({
    id: `span-${id}`,
    name: id % 7 === 0 ? hostile : `step ${id}`,
    type: ['LLM', 'TOOL', 'GUARDRAIL'][id % 3],
    status: id % 50 === 0 ? 'ERROR' : 'OK',
    duration: '5ms',
    start_time: at(id),
    end_time: at(id + 5),
    input: id === 1 ? `{"a":"${'x'.repeat(1_000_000)}"}` : 'short',
    metadata: { input_tokens: 3, output_tokens: 4, tool_name: hostile },
    extra_data: { 'gen_ai.request.model': hostile },
    spans,
  });
  const children = Array.from({ length: 100 }, (_, outer) =>
    node(
      outer * 100 + 1,
      Array.from({ length: 99 }, (_inner, inner) => node(outer * 100 + 2 + inner)),
    ),
  );
  const trace = {
    trace_id: 'huge',
    name: hostile,
    status: 'OK',
    duration: '10.00s',
    start_time: at(0),
    end_time: at(10_005),
    total_spans: 10_001,
    error_count: 200,
    created_at: at(0),
    tree: [{ ...node(0, children), type: 'AGENT' }],
  };
  const { page, end } = await connect(browser, served.url, await os.member('carol'));
  await page.route('**/traces/huge**', (route) => route.fulfill({ json: trace }));
  await page.goto(`${served.url}/console#/traces/huge`);
  const tree = page.getByRole('treegrid', { name: 'Steps' });
  await tree.waitFor();
  await page.getByText('10,001 steps').waitFor();
  expect(await tree.getByRole('row').count()).toBeLessThan(80);
  await tree.locator('[data-line="0"]').focus();
  await page.keyboard.press('End');
  await expect.poll(() => page.evaluate('document.activeElement.dataset.line')).toBe('10000');
  expect(await tree.getByRole('row').count()).toBeLessThan(80);
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowDown');
  await expect.poll(() => page.evaluate('document.activeElement.dataset.line')).toBe('1');
  await page.getByRole('button', { name: 'Input' }).click();
  await page.getByText(/characters left/).waitFor();
  await screenshot(page, 'trace-huge');
  expect(await page.title()).toBe('Traces · AgentOS');
  await end();
});
