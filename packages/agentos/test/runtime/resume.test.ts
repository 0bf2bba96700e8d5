import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Database } from '../../src/db/database.ts';
import { demoModel, tool } from '../../src/define/index.ts';
import { EventLog, indexBlock } from '../../src/runtime/events/event-log.ts';
import { eventReader } from '../../src/runtime/events/event-reader.ts';
import { canTransition, runStatuses, transitions } from '../../src/runtime/index.ts';
import type { RunContext, RunEvent, RunStatus, TransitionName } from '../../src/runtime/index.ts';
import { openTestDatabase } from '../support/database.ts';
import { scriptedModel } from '../support/scripted-model.ts';
import { accessOf, agentOf, callerOf, collect, engineOn, eventNamed, namesOf } from './engine-harness.ts';

const component = { kind: 'agent', id: 'a1' } as const;
const background = { stream: true, background: true } as const;
const input = { text: 'one two three four five six' };

const isName = (name: string): name is TransitionName => Object.hasOwn(transitions, name);

test('any sequence of transitions stays inside the table, and ends stay ends', () => {
  const names = fc.constantFrom(...Object.keys(transitions).filter(isName));
  fc.assert(
    fc.property(fc.array(names, { maxLength: 30 }), (sequence) => {
      let status: RunStatus = 'PENDING';
      const left: [RunStatus, TransitionName][] = [];
      for (const name of sequence) {
        if (!canTransition(name, status)) continue;
        const before: RunStatus = status;
        status = transitions[name].to;
        left.push([before, name]);
      }
      expect(runStatuses).toContain(status);
      const ways = (from: RunStatus) => left.filter(([before]) => before === from).map(([, name]) => name);
      expect([...ways('CANCELLED'), ...ways('REGENERATED')]).toEqual([]);
      expect(ways('COMPLETED').filter((name) => name !== 'regenerate')).toEqual([]);
      expect(ways('ERROR').filter((name) => name !== 'retry')).toEqual([]);
    }),
  );
});

test('readers of an event log see every event once, in order, from any index, however slow they and the store are', async () => {
  const step = fc.oneof(fc.constant('emit' as const), fc.constant('flush' as const), fc.constant('wait' as const));
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 60 }),
      fc.integer({ min: 0, max: 1500 }),
      fc.array(fc.integer({ min: -1, max: 40 }), { minLength: 1, maxLength: 4 }),
      fc.array(fc.boolean(), { maxLength: 6 }),
      async (steps, burst, starts, failures) => {
        const stored: RunEvent[] = [];
        const refusals = [...failures];
        const log = new EventLog({
          store: {
            appendEvents: async (_access, _runId, _serverId, events) => {
              await Promise.resolve();
              if (refusals.pop() === true) throw new Error('the store is away');
              stored.push(...events);
              return true;
            },
            readEvents: async (_access, _runId, after, limit) => stored.filter((event) => event.index > after).slice(0, limit),
          },
          access: accessOf('ann'),
          runId: 'r',
          serverId: 's',
          onLost: () => undefined,
          firstIndex: 0,
          promised: indexBlock - 1,
          clock: () => 0,
          onStoreError: () => undefined,
        });
        const readers = starts.map((after) => collect(eventReader(after, (last) => log.read(last))));
        const emit = () => log.emit({ name: 'RunContinued', fields: {} });
        for (const what of steps) {
          if (what === 'emit') emit();
          else if (what === 'flush') void log.flush();
          else await Promise.resolve();
        }
        for (let at = 0; at < burst; at += 1) {
          emit();
          if (at % 100 === 0) await log.relief();
        }
        await log.seal();
        const { finals, pending } = log.prepareFinal([{ name: 'RunContentCompleted', fields: {} }]);
        stored.push(...pending);
        log.close(finals);
        emit();
        const late = starts.map((after) => collect(eventReader(after, (last) => log.read(last))));
        const all = await Promise.all([...readers, ...late]);
        expect(stored.map((event) => event.index)).toEqual(stored.map((_event, at) => at));
        for (const [at, events] of all.entries()) {
          const after = starts[at % starts.length] ?? -1;
          expect(events.map((event) => event.index)).toEqual(stored.map((event) => event.index).filter((index) => index > after));
        }
      },
    ),
    { numRuns: 60 },
  );
});

describe('resume', () => {
  let db: Database;
  beforeAll(async () => {
    db = await openTestDatabase();
  });
  afterAll(() => db.close());

  test('several followers, here and on another server, from any index', async () => {
    const here = engineOn(db);
    const there = engineOn(db);
    const handle = await here.start({ runnable: agentOf(demoModel({ delayMs: 5 })), input, caller: callerOf('ann'), ...background });
    const ref = { runId: handle.runId, component };
    const live = await Promise.all([-1, 0, 3].map(async (after) => collect((await here.follow(ref, accessOf('ann'), after)).events())));
    const remote = await collect((await there.follow(ref, accessOf('ann'), -1)).events());
    const all = await collect(handle.events());
    expect(all.map((event) => event.index)).toEqual(all.map((_event, at) => at));
    for (const [at, after] of [-1, 0, 3].entries()) expect(live[at]).toEqual(all.slice(after + 1));
    expect(remote).toEqual(all);
    for (const after of [-1, 5, all.length - 1, all.length + 10])
      expect(await collect((await there.follow(ref, accessOf('ann'), after)).events())).toEqual(all.slice(after + 1));
  });

  test('a follower on another server sees a run at work', async () => {
    const here = engineOn(db);
    const there = engineOn(db);
    const { model } = scriptedModel([{ hang: true, after: 'so far' }]);
    const handle = await here.start({ runnable: agentOf(model), input, caller: callerOf('ann'), ...background });
    const ref = { runId: handle.runId, component };
    const reader = (await there.follow(ref, accessOf('ann'), -1)).events();
    expect((await reader.next()).value).toMatchObject({ name: 'RunStarted', index: 0 });
    await here.cancel(ref, accessOf('ann'));
    expect(namesOf(await collect(reader)).at(-1)).toBe('RunCompleted');
  });

  test('leaving a follow is no disconnect of the run', async () => {
    const engine = engineOn(db);
    const handle = await engine.start({ runnable: agentOf(demoModel({ delayMs: 3 })), input, caller: callerOf('ann'), ...background });
    const reader = (await engine.follow({ runId: handle.runId, component }, accessOf('ann'), -1)).events();
    await reader.next();
    await reader.return?.();
    expect((await handle.done).status).toBe('COMPLETED');
  });

  test('a run that was not streamed is followed by its end', async () => {
    const engine = engineOn(db);
    const handle = await engine.start({ runnable: agentOf(demoModel()), input, caller: callerOf('ann'), stream: false, background: true });
    const ref = { runId: handle.runId, component };
    expect(namesOf(await collect((await engine.follow(ref, accessOf('ann'), -1)).events()))).toEqual(['RunCompleted']);
    await handle.done;
    expect(namesOf(await collect((await engineOn(db).follow(ref, accessOf('ann'), -1)).events()))).toEqual(['RunCompleted']);
  });
});

describe('a server dies', () => {
  let db: Database;
  beforeAll(async () => {
    db = await openTestDatabase();
  });
  afterAll(() => db.close());

  test('its runs end as interrupted, above every index it can have sent; runs of the living go on', async () => {
    const dead = engineOn(db);
    const alive = engineOn(db, { serverId: 'alive' });
    await alive.open();
    const { model } = scriptedModel(() => ({ hang: true, after: 'some text' }));
    const lost = await dead.start({ runnable: agentOf(model), input, caller: callerOf('ann'), ...background });
    const going = await alive.start({ runnable: agentOf(model), input, caller: callerOf('ann'), ...background });
    const next = engineOn(db);
    await next.open();
    const record = await next.load({ runId: lost.runId, component }, accessOf('ann'));
    expect(record).toMatchObject({ status: 'ERROR', error: { type: 'interrupted' } });
    const events = await collect((await next.follow({ runId: lost.runId, component }, accessOf('ann'), 3)).events());
    expect(eventNamed(events, 'RunError').index).toBeGreaterThanOrEqual(indexBlock);
    expect((await next.load({ runId: going.runId, component }, accessOf('ann'))).status).toBe('RUNNING');

    // The server was only believed dead: what it does later changes nothing, and its readers learn the stored end.
    await dead.cancel({ runId: lost.runId, component }, accessOf('ann'));
    await dead.close({ graceMs: 0 });
    expect((await lost.done).error?.type).toBe('interrupted');
    expect(namesOf(await collect(lost.events())).at(-1)).toBe('RunError');
    await alive.cancel({ runId: going.runId, component }, accessOf('ann'));
    await Promise.all([alive.close(), next.close()]);
  });

  test('a tool that was at work when the server died is not run a second time', async () => {
    const dead = engineOn(db);
    const next = engineOn(db);
    const paid = Promise.withResolvers<void>();
    let payments = 0;
    const pay = tool({
      description: 'pay',
      inputSchema: z.object({}),
      execute: () => {
        payments += 1;
        paid.resolve();
        return new Promise<string>(() => undefined);
      },
    });
    const { model, calls } = scriptedModel([{ calls: [{ id: 'c1', name: 'pay', args: {} }] }, { text: 'I shall ask' }]);
    const agent = agentOf(model, { tools: { pay } });
    const caller = callerOf('ann');
    const { runId } = await dead.start({ runnable: agent, input, caller, ...background });
    await paid.promise;
    await next.open();
    expect((await next.load({ runId, component }, caller.access)).status).toBe('ERROR');
    const again = await next.continueRun({ runnable: agent, caller, runId, ...background });
    expect(await again.done).toMatchObject({ status: 'COMPLETED', content: 'I shall ask' });
    expect(payments).toBe(1);
    expect(calls[1]?.prompt.map((message) => message.role)).toEqual(['user', 'assistant', 'tool']);
    expect(JSON.stringify(calls[1]?.prompt)).toContain('the outcome of this call is unknown');
    await Promise.all([dead.close({ graceMs: 0 }), next.close()]);
  });

  test('an errored run is tried again in place', async () => {
    const engine = engineOn(db);
    const { model, calls } = scriptedModel([{ fail: new Error('away') }, { text: 'now' }]);
    const agent = agentOf(model);
    const caller = callerOf('ann');
    const handle = await engine.start({ runnable: agent, input, caller, stream: true, background: false });
    const first = await collect(handle.events());
    const again = await engine.continueRun({ runnable: agent, caller, runId: handle.runId, stream: true, background: false });
    const second = await collect(again.events());
    expect(again.runId).toBe(handle.runId);
    expect(namesOf(second).at(0)).toBe('RunContinued');
    expect(second[0]?.index).toBe(first.length);
    expect(await again.done).toMatchObject({ status: 'COMPLETED', content: 'now', error: null });
    expect(calls[1]?.prompt.map((message) => message.role)).toEqual(['user']);
  });
});

describe('branches', () => {
  let db: Database;
  beforeAll(async () => {
    db = await openTestDatabase();
  });
  afterAll(() => db.close());
  const plain = { stream: false, background: false } as const;

  test('a completed run branches; regenerate replaces the original', async () => {
    const engine = engineOn(db);
    const { model, calls } = scriptedModel((_call, at) => ({ text: `answer ${at}` }));
    const agent = agentOf(model, { history: { runs: 5 } });
    const caller = callerOf('ann');
    const first = await (await engine.start({ runnable: agent, input, caller, ...plain })).done;
    const forked = await (await engine.continueRun({ runnable: agent, caller, runId: first.runId, input: 'and then?', ...plain })).done;
    expect(forked).toMatchObject({
      sessionId: first.sessionId,
      lineage: { forkedFromRunId: first.runId, forkedFromMessageIndex: 2 },
      content: 'answer 1',
    });
    expect(forked.runId).not.toBe(first.runId);
    expect(calls[1]?.prompt.map((message) => message.role)).toEqual(['user', 'assistant', 'user']);

    const redone = await (await engine.continueRun({ runnable: agent, caller, runId: first.runId, regenerate: true, ...plain })).done;
    expect(redone).toMatchObject({ content: 'answer 2', lineage: { regeneratedFrom: first.runId } });
    expect(calls[2]?.prompt.map((message) => message.role)).toEqual(['user']);
    expect((await engine.load({ runId: first.runId, component }, accessOf('ann'))).status).toBe('REGENERATED');
    await expect(engine.continueRun({ runnable: agent, caller, runId: first.runId, regenerate: true, ...plain })).rejects.toMatchObject({
      code: 'run_regenerated',
    });
    await expect(engine.continueRun({ runnable: agent, caller, runId: redone.runId, continueFrom: 99, ...plain })).rejects.toMatchObject({
      status: 400,
    });
  });

  test('running and cancelled runs are 409', async () => {
    const engine = engineOn(db);
    const { model } = scriptedModel([{ hang: true }]);
    const agent = agentOf(model);
    const caller = callerOf('ann');
    const handle = await engine.start({ runnable: agent, input, caller, ...plain });
    await expect(engine.continueRun({ runnable: agent, caller, runId: handle.runId, ...plain })).rejects.toMatchObject({
      status: 409,
      code: 'run_running',
    });
    await engine.cancel({ runId: handle.runId, component }, accessOf('ann'));
    const text = `Cannot continue run ${handle.runId}: run is cancelled`;
    await expect(engine.continueRun({ runnable: agent, caller, runId: handle.runId, ...plain })).rejects.toMatchObject({
      status: 409,
      detail: text,
    });
  });

  test('what an admin continues has nothing of the admin’s own claims, and their names stay closed', async () => {
    const engine = engineOn(db);
    const seen: unknown[] = [];
    const instructions = ({ dependencies, sessionState }: RunContext): string => {
      seen.push({ dependencies, sessionState });
      return 'x';
    };
    const agent = agentOf(demoModel(), { instructions });
    const trustedAs = (org: string) => ({
      dependencies: { org },
      sessionState: { role: org },
      reservedNames: { dependencies: ['org'], sessionState: ['role'] },
    });
    const first = await (
      await engine.start({ runnable: agent, input, caller: callerOf('ann'), trusted: trustedAs('of-ann'), ...plain })
    ).done;
    const root = { runnable: agent, caller: callerOf('root', [], true), trusted: trustedAs('of-root'), runId: first.runId, ...plain };
    await (
      await engine.continueRun({ ...root, input: 'more' })
    ).done;
    await (
      await engine.continueRun({ ...root, regenerate: true })
    ).done;
    expect(seen).toHaveLength(3);
    expect(JSON.stringify(seen)).not.toContain('of-root');
  });

  test('what an admin continues stays with its owner', async () => {
    const engine = engineOn(db);
    const agent = agentOf(demoModel());
    const first = await (await engine.start({ runnable: agent, input, caller: callerOf('ann'), ...plain })).done;
    const forked = await (
      await engine.continueRun({ runnable: agent, caller: callerOf('root', [], true), runId: first.runId, input: 'more', ...plain })
    ).done;
    expect(forked).toMatchObject({ owner: 'ann', userId: 'ann', sessionId: first.sessionId });
    expect(await engine.store.list(accessOf('ann'), { sessionId: first.sessionId, limit: 10 })).toHaveLength(2);
    expect(await engine.store.list(accessOf('root', true), { sessionId: first.sessionId, limit: 10 })).toHaveLength(2);
    expect(await engine.store.list(accessOf('bob'), { sessionId: first.sessionId, limit: 10 })).toEqual([]);
  });
});
