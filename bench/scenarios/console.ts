import type { Browser, Page } from 'playwright-core';
import { inNewContext, launchBrowser, noBrowser } from '../runner/browser.ts';
import { withCleanup } from '../runner/cleanup.ts';
import { createEmbedded, createPostgres, noPostgres } from '../runner/databases.ts';
import { unmeasured } from '../runner/scenario.ts';
import type { Effort, Measurement, Scenario } from '../runner/scenario.ts';
import { startAgentOs } from '../runner/servers.ts';
import type { Server } from '../runner/servers.ts';
import { median } from '../runner/statistics.ts';
import { bearer } from '../runner/tokens.ts';
import { account, fill, members, openPlane, roles } from './control-plane.ts';

const firstLoad = { what: 'first load until it can be used', unit: 'ms', atMost: 1000 } as const;
const scripts = { what: 'scripts of the first load, compressed', unit: 'kB', atMost: 350 } as const;
const frames = { what: '5,000 tokens at 500 tokens/s, frames later than 50 ms', unit: '%', atMost: 1 } as const;
const lists = [
  { what: `from the link to the list of ${members} members`, unit: 'ms', atMost: 500, list: 'Members' },
  { what: `from the link to the list of ${roles} roles`, unit: 'ms', atMost: 500, list: 'Roles' },
] as const;

/** The pages in a browser, on loopback, each time in one that has seen nothing yet. */
export const consolePages: Scenario = {
  name: 'console',
  run: (effort) =>
    withCleanup(async (defer) => {
      const lines = lists.map(({ what, unit, atMost }) => ({ what, unit, atMost }));
      const browser = await launchBrowser();
      if (browser === null) return unmeasured([firstLoad, scripts, frames, ...lines], noBrowser);
      defer(() => browser.close());
      const embedded = await createEmbedded();
      defer(embedded.drop);
      const server = await startAgentOs({ db: embedded.url, agents: 10, model: 'demo' });
      defer(server.stop);
      const talker = await startAgentOs({ db: 'memory:', agents: 1, model: 'talker' });
      defer(talker.stop);
      const own = [...(await measureLoad(browser, server, effort)), await measureFrames(browser, talker)];
      const database = await createPostgres();
      if (database === null) return [...own, ...unmeasured(lines, noPostgres)];
      defer(database.drop);
      return [...own, ...(await measureLists(browser, database.url, effort))];
    }),
};

async function measureLoad(browser: Browser, server: Server, { rounds }: Effort): Promise<readonly Measurement[]> {
  const times: number[] = [];
  let bytes = 0;
  // The first one makes the compressed forms on the server, and is not counted.
  for (let round = -1; round < rounds; round += 1) {
    await inNewContext(browser, async (page) => {
      const startedAt = performance.now();
      await page.goto(`${server.url}/console`);
      await page.getByLabel('Token', { exact: true }).waitFor();
      if (round >= 0) times.push(performance.now() - startedAt);
      bytes = await page.evaluate<number>(
        `performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('.js')).reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)`,
      );
    });
  }
  return [
    { ...firstLoad, value: median(times), note: `slowest ${Math.max(...times).toFixed(0)} ms` },
    { ...scripts, value: bytes / 1000 },
  ];
}

/** The demo model says again what it was told, a word at a time. A frame of 60 per second may come two late: not seen in text that grows. */
function measureFrames(browser: Browser, server: Server): Promise<Measurement> {
  return inNewContext(browser, async (page) => {
    await page.goto(`${server.url}/console#/chat?with=agents&id=agent-0`);
    await page.getByLabel('Token', { exact: true }).fill((await bearer('reader')).replace('Bearer ', ''));
    await page.getByRole('button', { name: 'Connect' }).click();
    const words = Array.from({ length: 5000 }, (_, index) => (index % 40 === 39 ? `\n\n**part** ${index}` : `word${index}`)).join(' ');
    await page.getByRole('textbox', { name: /^Message to/ }).fill(words);
    await page.evaluate(
      `{ globalThis.gaps = []; let last = performance.now(); const tick = (now) => { gaps.push(now - last); last = now; requestAnimationFrame(tick); }; requestAnimationFrame(tick); }`,
    );
    await page.keyboard.press('Enter');
    await page.getByRole('article', { name: 'Exchange' }).getByRole('button', { name: 'Copy answer' }).waitFor({ timeout: 120_000 });
    const gaps = await page.evaluate<readonly number[]>('gaps');
    const late = gaps.filter((gap) => gap > 50).length;
    const note = `${gaps.length} frames, median ${median(gaps).toFixed(0)} ms, longest ${Math.max(...gaps).toFixed(0)} ms`;
    return { ...frames, value: (100 * late) / gaps.length, note };
  });
}

function measureLists(browser: Browser, db: string, { rounds }: Effort): Promise<readonly Measurement[]> {
  return withCleanup(async (defer) => {
    const { plane, url, stop } = await openPlane(db);
    defer(stop);
    await fill(db, plane.organization, plane.user);
    return inNewContext(browser, async (page) => {
      await signIn(page, url);
      const values: Measurement[] = [];
      for (const { what, unit, atMost, list } of lists) {
        const times: number[] = [];
        for (let round = -1; round < rounds; round += 1) {
          // A page that has seen nothing of the list, nor the code that shows it.
          await page.goto('about:blank');
          await page.goto(`${url}/console#/organization`);
          await page.getByRole('heading', { name: 'What you may do here' }).waitFor();
          const startedAt = performance.now();
          await page.getByRole('link', { name: list, exact: true }).click();
          await page.getByRole('grid', { name: list }).getByRole('row').nth(5).waitFor();
          if (round >= 0) times.push(performance.now() - startedAt);
        }
        values.push({ what, unit, atMost, value: median(times), note: `slowest ${Math.max(...times).toFixed(0)} ms` });
      }
      return values;
    });
  });
}

async function signIn(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/console#/sign-in`);
  await page.getByLabel('E-mail').fill(account.email);
  await page.getByLabel(/^Password/).fill(account.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('navigation', { name: 'Main' }).getByText(account.email).waitFor();
}
