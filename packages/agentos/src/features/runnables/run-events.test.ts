import { expect, test } from 'vitest';
import type { FollowedRun, RunEvent, RunRecord } from '../../runtime/index.ts';
import { streamFollowed } from './run-events.ts';

const at = (index: number): RunEvent => ({ name: 'RunContentCompleted', fields: {}, index, createdAt: 0 });

async function* read(events: readonly RunEvent[]) {
  yield* events;
}

/** What a client is sent that has seen up to `after`, of a run whose last event so far is `last`. */
async function follow(
  status: RunRecord['status'],
  events: readonly RunEvent[],
  last: number | null,
  after: number,
): Promise<readonly unknown[]> {
  const component = { kind: 'agent', id: 'a', name: null } as const;
  const record = { runId: 'r', sessionId: 's', component, status } as RunRecord;
  const run: FollowedRun = { record, lastIndex: last, events: () => read(events) };
  const sent: unknown[] = [];
  for await (const { id, event, data } of streamFollowed(run, after, () => Promise.resolve([])))
    sent.push(id ?? [event, (data as { message: string }).message]);
  return sent;
}

const subscribed = ['subscribed', 'Subscribed to agent run. Receiving live events.'];

test('missed events stand between catch_up and subscribed', async () => {
  expect(await follow('RUNNING', [at(2), at(3), at(4)], 3, 1)).toEqual([
    ['catch_up', 'Catching up on 2 missed events.'],
    2,
    3,
    subscribed,
    4,
  ]);
});

test('nothing missed: subscribed at once, also where another server has the run and nobody here knows', async () => {
  expect(await follow('RUNNING', [at(4)], 3, 3)).toEqual([subscribed, 4]);
  expect(await follow('PENDING', [at(0), at(1)], null, -1)).toEqual([subscribed, 0, 1]);
});

test('a client that claims to have seen more than there is waits for what comes', async () => {
  expect(await follow('RUNNING', [], 3, 99)).toEqual([subscribed]);
});

test('a finished run is replayed with its counts', async () => {
  expect(await follow('COMPLETED', [at(5), at(6)], 6, 4)).toEqual([
    ['replay', 'Run COMPLETED. Replaying 2 missed events (of 7 total).'],
    5,
    6,
  ]);
  expect(await follow('ERROR', [], 6, 99)).toEqual([['replay', 'Run ERROR. Replaying 0 missed events (of 7 total).']]);
});
