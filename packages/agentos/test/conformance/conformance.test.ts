import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AgentOSError } from '../../src/lib/errors.ts';
import type { Database } from '../../src/db/database.ts';
import { openTestDatabase } from '../support/database.ts';
import { BuiltRoutes } from './built-routes.ts';
import { areas, asExpectation, cases, stepsOf } from './conformance-case.ts';
import type { ConformanceCase, Expectation, SocketStep, Step } from './conformance-case.ts';
import { contextRules, stageCase } from './described-cases.ts';
import { comingFamilies, comingRoutes, leftOut, reasonNotToRun } from './not-run.ts';
import { ourDecisions } from './our-decisions.ts';
import { rules } from './pure-rules.ts';
import { CaseServers } from './run-steps.ts';
import { playScript } from './socket-script.ts';

const runnable = cases.filter((entry) => reasonNotToRun(entry) === null);
let db: Database;
let servers: CaseServers;

beforeAll(async () => {
  db = await openTestDatabase();
  servers = new CaseServers(db);
});
afterAll(async () => {
  await servers.close();
  await db.close();
});

/** What this server promises for a step: our decision, else `ours` of the case for its first step, else the case. */
function expectationOf(entry: ConformanceCase, step: Step, index: number): Expectation {
  const decided = ourDecisions.get(entry.id)?.steps?.[index];
  if (decided !== undefined) return asExpectation(decided);
  if (entry.ours === undefined) return step.expect;
  // Later steps look at what the first one did, which is where the difference lies.
  return index === 0 ? asExpectation(entry.ours) : { status: step.expect.status ?? 200 };
}

function profileOf({ id, ours }: ConformanceCase) {
  return ourDecisions.get(id)?.profile ?? (ours?.['when'] === 'default settings' ? 'standard' : 'agno');
}

async function runRequests(entry: ConformanceCase): Promise<void> {
  const { setup, steps } = stageCase(entry) ?? { setup: entry.setup, steps: stepsOf(entry) };
  await servers.run(
    setup,
    profileOf(entry),
    steps.map((step, index) => ({ ...step, expect: expectationOf(entry, step, index) })),
  );
}

async function runStart({ setup, expect: wanted, id }: ConformanceCase): Promise<void> {
  if (setup === undefined) throw new Error(`${id} has no set-up`);
  const outcome = await servers.server(setup, 'agno').then(
    () => 'ok',
    (error: unknown) => (AgentOSError.is(error) && error.code.startsWith('config_') ? 'refused' : error),
  );
  expect(outcome).toBe(asExpectation(wanted).start);
}

async function runRule(entry: ConformanceCase): Promise<void> {
  const decided: { readonly result?: unknown } = ourDecisions.get(entry.id) ?? entry.ours ?? {};
  const wanted = 'result' in decided ? decided.result : entry.expect;
  const seen = await resultOf(entry);
  if (typeof wanted === 'object' && wanted !== null && 'contains' in wanted && Array.isArray(wanted.contains))
    for (const part of wanted.contains) expect(seen).toContain(part);
  else if (typeof wanted === 'object' && wanted !== null && !Array.isArray(wanted)) expect(seen).toMatchObject(wanted);
  else expect(seen).toEqual(wanted);
}

function resultOf({ id, fn, args, given }: ConformanceCase): unknown {
  const context = contextRules.get(id);
  if (context !== undefined && given !== undefined) return context(given);
  const rule = rules.get(fn ?? '');
  if (rule === undefined) throw new Error(`${id}: there is no adapter for ${fn ?? 'the case'}`);
  return rule(Object.fromEntries(Object.entries(args ?? {})));
}

async function runScript({ setup, ws = [], id }: ConformanceCase): Promise<void> {
  if (setup === undefined) throw new Error(`${id} has no set-up`);
  const texts = Object.entries(ourDecisions.get(id)?.texts ?? {});
  const script: readonly SocketStep[] = JSON.parse(
    texts.reduce((text, [theirs, ours]) => text.replaceAll(theirs, ours), JSON.stringify(ws)),
  );
  await playScript(await servers.server(setup, 'agno'), script);
}

describe('conformance.json', () => {
  it.each(runnable)('$id $title', async (entry) => {
    if (entry.ws !== undefined) return runScript(entry);
    if (stageCase(entry) !== null || stepsOf(entry).length > 0) return runRequests(entry);
    return asExpectation(entry.expect).start === undefined ? runRule(entry) : runStart(entry);
  });

  it('runs or lists every case of its areas', () => {
    const notRun = cases.filter((entry) => reasonNotToRun(entry) !== null);
    expect(new Set(cases.map(({ area }) => area))).toEqual(areas);
    expect(cases.length).toBe(798);
    expect({ run: runnable.length, notRun: notRun.length }).toEqual({ run: 623, notRun: 175 });
  });

  it('leaves nothing out that is built', () => {
    const built = new BuiltRoutes();
    expect([...comingFamilies.keys()].filter((family) => built.families.has(family))).toEqual([]);
    expect([...comingRoutes.keys()].filter((name) => built.find(name.split(' ')[0] ?? '', name.split(' ')[1] ?? '') !== null)).toEqual([]);
  });

  it('names only cases that exist', () => {
    const known = new Set(cases.map(({ id }) => id));
    expect([...leftOut.keys(), ...ourDecisions.keys()].filter((id) => !known.has(id))).toEqual([]);
    expect([...leftOut.keys()].filter((id) => ourDecisions.has(id))).toEqual([]);
  });
});
