import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import type { Database } from '../../src/db/database.ts';
import { notifySql } from '../../src/db/signals.ts';
import { Team, tool, Workflow, step } from '../../src/define/index.ts';
import type { Agent } from '../../src/define/index.ts';
import { createRunStore } from '../../src/features/runnables/store/run.store.ts';
import type { BackgroundRuns, EngineTiming, RunEngine, RunnableSpec, RunStore } from '../../src/runtime/index.ts';
import { scriptedModel } from '../support/scripted-model.ts';
import { accessOf, agentOf, callerOf, collect, engineOn, gate, namesOf } from './engine-harness.ts';

const component = { kind: 'agent', id: 'a1' } as const;
const input = { text: 'go' };
const background = { stream: false, background: true } as const;
/** Nothing happens by time alone: tests beat by opening engines. */
const timing: Partial<EngineTiming> = { beatMs: 3_600_000, leaseMs: 3_600_000 };

function backgroundOf(...runnables: RunnableSpec[]): BackgroundRuns {
  return { runnables, restoreCaller: (principal, access) => Promise.resolve({ ...callerOf(principal.id, principal.scopes), access }) };
}

/** Calls a tool, then says what the tool answered. `held` stands in the way of the tool. */
function toolAgent(held: Promise<unknown>, seen: string[]): Agent {
  const act = tool({
    description: 'acts',
    inputSchema: z.object({}),
    execute: async (_input, { runId }) => {
      seen.push(runId);
      await held;
      return 'acted';
    },
  });
  const { model } = scriptedModel((call) => {
    const answers = call.prompt.flatMap((message) => (message.role === 'tool' ? message.content : []));
    const [answer] = answers.flatMap((part) => (part.type === 'tool-result' && 'value' in part.output ? [part.output.value] : []));
    return answer === undefined ? { calls: [{ id: 'c1', name: 'act', args: {} }] } : { text: `the tool said ${JSON.stringify(answer)}` };
  });
  return agentOf(model, { tools: { act } });
}

/** Background runs survive their server, and wait for a place where there is none. */
export function testTakeover(
  engineName: string,
  open: () => Promise<{ readonly db: Database; readonly close: () => Promise<void> }>,
): void {
  let database: Awaited<ReturnType<typeof open>>;
  let db: Database;
  const engines: RunEngine[] = [];
  beforeAll(async () => {
    database = await open();
    db = database.db;
  });
  // Engines that are left open would take the runs of the next test, and those of the next test what is left at work.
  afterEach(async () => {
    await Promise.all(engines.splice(0).map((engine) => engine.close({ graceMs: 0 })));
    await db.asSystem('test: nothing is left', (tx) => tx.query("update runs set status = 'ERROR' where status in ('PENDING', 'RUNNING')"));
  });
  afterAll(() => database.close());

  const make = (options: Parameters<typeof engineOn>[1] = {}) => {
    const engine = engineOn(db, { timing, subscribe: db.subscribe, ...options });
    engines.push(engine);
    return engine;
  };
  const kill = (serverId: string) =>
    db.asSystem('test: the lease is over', (tx) => tx.query('update run_servers set lease_until = 0 where server_id = $1', [serverId]));
  /** What is sent before the connection for signals stands is lost. */
  const hearSignals = async (): Promise<void> => {
    const heard = Promise.withResolvers<void>();
    const unsubscribe = db.subscribe(() => heard.resolve());
    const send = () => void db.asSystem('test: send', (tx) => tx.query(`select ${notifySql('work')}`));
    const sending = setInterval(send, 20);
    await heard.promise;
    clearInterval(sending);
    unsubscribe();
  };
  const row = async (runId: string): Promise<Record<string, unknown>> => {
    const [found] = await db.asSystem('test: look', (tx) =>
      tx.query('select status, attempts, ticket, server_id from runs where run_id = $1', [runId]),
    );
    return found ?? {};
  };

  test(`${engineName}: a run whose server is gone goes on elsewhere, and no tool acts twice`, async () => {
    const held = gate();
    const seen: string[] = [];
    const agent = toolAgent(held.opened, seen);
    const first = make({ serverId: 'dead-1', background: backgroundOf(agent) });
    await first.open();
    const handle = await first.start({ runnable: agent, input, caller: callerOf('ann', ['x:y']), stream: true, background: true });
    const sent: number[] = [];
    for await (const event of handle.events()) {
      sent.push(event.index);
      if (event.name === 'ToolCallStarted') break;
    }
    expect(await row(handle.runId)).toMatchObject({ attempts: 1, ticket: { principal: { id: 'ann', scopes: ['x:y'] } } });
    await kill('dead-1');
    const second = make({ background: backgroundOf(agent) });
    const third = make({ background: backgroundOf(agent) });
    await Promise.all([second.open(), third.open()]);
    const followed = await third.follow({ runId: handle.runId, component }, accessOf('ann'), sent.at(-1) ?? -1);
    const events = await collect(followed.events());
    const indices = events.map(({ index }) => index);
    expect(indices).toEqual([...new Set(indices)].toSorted((a, b) => a - b));
    expect(Math.min(...indices)).toBeGreaterThan(Math.max(...sent));
    expect(namesOf(events).at(-1)).toBe('RunCompleted');
    expect(namesOf(events).filter((name) => name === 'RunContinued')).toHaveLength(1);
    const record = await second.load({ runId: handle.runId, component }, accessOf('ann'));
    expect(record).toMatchObject({ status: 'COMPLETED', tools: [] });
    expect(record.content).toContain('interrupted: the outcome of this call is unknown');
    expect(seen).toEqual([handle.runId]);
    expect(await row(handle.runId)).toMatchObject({ attempts: 2, ticket: null });
    held.open();
    // The server that was believed dead may write no more: what is stored stays.
    await handle.done;
    expect(await second.load({ runId: handle.runId, component }, accessOf('ann'))).toMatchObject({
      status: 'COMPLETED',
      content: record.content,
    });
  });

  test(`${engineName}: runs in the foreground, parts and workflows end with their server; the leader of a team is told`, async () => {
    const never = new Promise<never>(() => undefined);
    const agent = toolAgent(never, []);
    const { model } = scriptedModel((call) =>
      call.prompt.some(({ role }) => role === 'tool')
        ? { text: 'told' }
        : { calls: [{ id: 'd1', name: 'delegate_task_to_member', args: { member_id: 'a1', task: 'go' } }] },
    );
    const team = new Team({ id: 't1', model, members: [agent] });
    const workflow = new Workflow({ id: 'w1', steps: [step({ id: 's', run: () => never })] });
    const dead = make({ serverId: 'dead-2', background: backgroundOf(agent, team, workflow) });
    await dead.open();
    const caller = callerOf('bea');
    const plain = await dead.start({ runnable: agent, input, caller, stream: false, background: false });
    const flow = await dead.start({ runnable: workflow, input, caller, ...background });
    const whole = await dead.start({ runnable: team, input, caller, ...background });
    const wholeRef = { runId: whole.runId, component: { kind: 'team', id: 't1' } } as const;
    const partsOf = async () => dead.parts(await dead.load(wholeRef, accessOf('bea')));
    while ((await partsOf()).length === 0) await new Promise(setImmediate);
    await kill('dead-2');
    const heir = make({ background: backgroundOf(agent, team, workflow) });
    await heir.open();
    const interrupted = { status: 'ERROR', error: { type: 'interrupted' } };
    expect(await heir.load({ runId: plain.runId, component }, accessOf('bea'))).toMatchObject(interrupted);
    expect(await heir.load({ runId: flow.runId, component: { kind: 'workflow', id: 'w1' } }, accessOf('bea'))).toMatchObject(interrupted);
    expect(await partsOf()).toMatchObject([interrupted]);
    await collect((await heir.follow(wholeRef, accessOf('bea'), -1)).events());
    expect(await heir.load(wholeRef, accessOf('bea'))).toMatchObject({ status: 'COMPLETED', content: 'told' });
  });

  test(`${engineName}: a run is begun three times at most, and waits for a server that has its agent for a bounded time`, async () => {
    const agent = toolAgent(new Promise(() => undefined), []);
    const other = agentOf(scriptedModel([{ text: 'other' }]).model, { id: 'a2' });
    const start = async (serverId: string) => {
      const engine = make({ serverId, background: backgroundOf(agent) });
      await engine.open();
      return engine.start({ runnable: agent, input, caller: callerOf('cid'), ...background });
    };
    const often = await start('dead-3');
    await db.asSystem('test: begun often', (tx) => tx.query('update runs set attempts = 3 where run_id = $1', [often.runId]));
    const unknown = await start('dead-4');
    await Promise.all(['dead-3', 'dead-4'].map(kill));
    const stranger = make({ background: backgroundOf(other), timing: { ...timing, patienceMs: 60_000 } });
    await stranger.open();
    expect(await stranger.load({ runId: often.runId, component }, accessOf('cid'))).toMatchObject({
      error: { type: 'interrupted', message: expect.stringMatching(/^Every server/) },
    });
    expect(await row(unknown.runId)).toMatchObject({ status: 'RUNNING', attempts: 1 });
    await db.asSystem('test: long ago', (tx) => tx.query('update runs set updated_at = 0 where run_id = $1', [unknown.runId]));
    await make({ background: backgroundOf(other) }).open();
    expect(await stranger.load({ runId: unknown.runId, component }, accessOf('cid'))).toMatchObject({
      error: { type: 'interrupted', message: expect.stringMatching(/^No server/) },
    });
  });

  test(`${engineName}: an account that was revoked does not go on, whoever takes its run`, async () => {
    const agent = toolAgent(new Promise(() => undefined), []);
    const dead = make({ serverId: 'dead-5', background: backgroundOf(agent) });
    await dead.open();
    const handle = await dead.start({ runnable: agent, input, caller: callerOf('sa:1'), stream: true, background: true });
    await kill('dead-5');
    const heir = make({ background: { runnables: [agent], restoreCaller: () => Promise.resolve(null) } });
    await heir.open();
    const ref = { runId: handle.runId, component };
    const events = await collect((await heir.follow(ref, accessOf('sa:1'), 1024)).events());
    expect(await heir.load(ref, accessOf('sa:1'))).toMatchObject({ status: 'CANCELLED' });
    expect(namesOf(events)).toEqual(['RunCancelled', 'RunCompleted']);
  });

  test(`${engineName}: starts beyond the places wait; owners take turns; the full are refused; who waits can be cancelled anywhere`, async () => {
    const held = gate();
    const began: string[] = [];
    const { model } = scriptedModel(() => ({ text: 'done' }));
    const agent = agentOf(model, {
      instructions: async ({ userId }) => {
        began.push(userId ?? '');
        await held.opened;
        return 'x';
      },
    });
    const limits = { runs: 1, runsPerOwner: 1, queuedPerOwner: 2, queued: 4 };
    const engine = make({ limits, background: backgroundOf(agent) });
    const elsewhere = make({ limits: { ...limits, runs: 1 }, background: backgroundOf(agent) });
    await engine.open();
    const start = (owner: string) => engine.start({ runnable: agent, input, caller: callerOf(owner), ...background });
    const ann = [await start('ann'), await start('ann'), await start('ann')];
    await expect(start('ann')).rejects.toMatchObject({ status: 429 });
    const bob = await start('bob');
    const cy = await start('cy');
    await expect(start('dee')).rejects.toMatchObject({ status: 503, code: 'run_queue_full' });
    await expect(engine.start({ runnable: agent, input, caller: callerOf('bob'), stream: true, background: true })).rejects.toMatchObject({
      status: 503,
    });
    expect((await row(bob.runId))['status']).toBe('PENDING');
    expect(await elsewhere.cancel({ runId: bob.runId, component }, accessOf('bob'))).toBe('cancelled');
    await expect(elsewhere.cancel({ runId: cy.runId, component }, accessOf('bob'))).rejects.toMatchObject({ status: 404 });
    await elsewhere.open();
    held.open();
    const ended = async (handle: { readonly runId: string }, owner: string) =>
      collect((await engine.follow({ runId: handle.runId, component }, accessOf(owner), -1)).events());
    await Promise.all([...ann.map((handle) => ended(handle, 'ann')), ended(cy, 'cy')]);
    expect(began.toSorted()).toEqual(['ann', 'ann', 'ann', 'cy']);
    expect((await row(bob.runId))['status']).toBe('CANCELLED');
    expect(await row(cy.runId)).toMatchObject({ status: 'COMPLETED', ticket: null });
  });

  test(`${engineName}: of many that claim at once, each run is taken by one`, async () => {
    const store: RunStore = createRunStore(db);
    const agent = agentOf(scriptedModel([]).model);
    const engine = make({ limits: { runs: 1, queuedPerOwner: 50 }, background: backgroundOf(agent), serverId: 'closed' });
    // Never opened, and its one place is taken: everything it is given waits.
    const hold = agentOf(scriptedModel([{ hang: true }]).model);
    await engine.start({ runnable: hold, input, caller: callerOf('eve'), ...background });
    const waiting = await Promise.all(
      Array.from({ length: 12 }, (_, at) => engine.start({ runnable: agent, input, caller: callerOf(`owner-${at % 3}`), ...background })),
    );
    const claim = (serverId: string) =>
      store.claim({ serverId, what: 'queued', serves: ['agent:a1'], limit: 3, busy: [], perOwner: 100, mostAttempts: 3, indexBlock: 8 });
    const claims = await Promise.all(Array.from({ length: 6 }, (_, at) => claim(`taker-${at}`)));
    const taken = claims.flat().map(({ runId }) => runId);
    expect(new Set(taken).size).toBe(taken.length);
    for (;;) {
      const more = await claim('last');
      if (more.length === 0) break;
      taken.push(...more.map(({ runId }) => runId));
    }
    expect(taken.toSorted()).toEqual(waiting.map(({ runId }) => runId).toSorted());
    expect(claims.map((batch) => new Set(batch.map(({ access }) => access.owner)).size)).toEqual(claims.map((batch) => batch.length));
  });

  test(`${engineName}: signals alone carry cancels and waiting runs from server to server`, async () => {
    const rare = { ...timing, pollMs: 3_600_000 };
    await hearSignals();
    const seen: string[] = [];
    const agent = toolAgent(new Promise(() => undefined), seen);
    const here = make({ timing: rare, limits: { runs: 1 }, background: backgroundOf(agent) });
    await here.open();
    const first = await here.start({ runnable: agent, input, caller: callerOf('gus'), stream: true, background: true });
    while (!seen.includes(first.runId)) await new Promise(setImmediate);
    const there = make({ timing: rare, limits: { runs: 100 }, background: backgroundOf(agent) });
    await there.open();
    const waiting = await here.start({ runnable: agent, input, caller: callerOf('gus'), ...background });
    while (!seen.includes(waiting.runId)) await new Promise((resolve) => setTimeout(resolve, 5));
    for (const [asked, handle] of [
      [there, first],
      [here, waiting],
    ] as const) {
      const ref = { runId: handle.runId, component };
      const followed = await asked.follow(ref, accessOf('gus'), -1);
      const ended = collect(followed.events());
      expect(await asked.cancel(ref, accessOf('gus'))).toBe('requested');
      expect(namesOf(await ended).slice(-2)).toEqual(['RunCancelled', 'RunCompleted']);
    }
  });

  test(`${engineName}: a shutdown leaves background runs to the next server`, async () => {
    const seen: string[] = [];
    const agent = toolAgent(new Promise(() => undefined), seen);
    const leaving = make({ background: backgroundOf(agent) });
    await leaving.open();
    const handle = await leaving.start({ runnable: agent, input, caller: callerOf('fay'), ...background });
    while (!seen.includes(handle.runId)) await new Promise(setImmediate);
    await leaving.close({ graceMs: 0 });
    expect((await row(handle.runId))['status']).toBe('RUNNING');
    const next = make({ background: backgroundOf(agent) });
    await next.open();
    await collect((await next.follow({ runId: handle.runId, component }, accessOf('fay'), -1)).events());
    expect(await next.load({ runId: handle.runId, component }, accessOf('fay'))).toMatchObject({ status: 'COMPLETED' });
    expect(seen.filter((runId) => runId === handle.runId)).toHaveLength(1);
  });
}
