import { createClient } from '@agentos-ts/client';
import { expect, test } from 'vitest';
import { isOutdated, LiveRuns } from './live-runs.ts';
import { applyEvents, emptyTree } from './run-tree.ts';

const component = { family: 'agents', id: 'clerk' } as const;
const message = { text: 'Hello', files: [] };
const frame = (event: object, index: number) =>
  `id: ${index}\ndata: ${JSON.stringify({ run_id: 'r', session_id: 's', event_index: index, ...event })}\n\n`;

/** A client whose server answers with these events, one frame each. */
function clientOf(events: readonly object[], status = 200) {
  const requests: string[] = [];
  const client = createClient({
    baseUrl: 'http://localhost/',
    retry: { tries: 1 },
    fetch: async (url, init) => {
      requests.push(`${init.method} ${new URL(url).pathname}`);
      if (status !== 200) return Response.json({ code: 'refused', detail: 'No' }, { status });
      const headers = { 'content-type': 'text/event-stream', 'x-run-id': 'r', 'x-session-id': 's' };
      return new Response(events.map(frame).join(''), { headers });
    },
  });
  return { client, requests };
}

/** Frames are drawn when the test says so. */
function manualFrames() {
  const waiting: (() => void)[] = [];
  return {
    schedule: (work: () => void) => void waiting.push(work),
    draw: () => waiting.splice(0).forEach((work) => work()),
    get size() {
      return waiting.length;
    },
  };
}

test('all events since the last frame become one change', async () => {
  const words = Array.from({ length: 500 }, (_, index) => ({ event: 'RunContent', content: `w${index} ` }));
  const frames = manualFrames();
  const live = new LiveRuns(frames.schedule);
  let changes = 0;
  live.subscribe(() => (changes += 1));
  const run = await live.start(
    clientOf([{ event: 'RunStarted' }, ...words, { event: 'RunCompleted', content: 'x' }]).client,
    component,
    null,
    message,
  );
  expect(run).toMatchObject({ runId: 'r', sessionId: 's', phase: 'streaming' });
  await expect.poll(() => live.get()[0]?.phase).toBe('ended');
  expect(frames.size).toBe(1);
  expect(changes).toBeLessThan(8);
  expect(live.get()[0]?.tree?.nodes.get('r')?.parts).toHaveLength(1);
});

test('a refusal keeps the message, to be sent again', async () => {
  const live = new LiveRuns();
  const run = await live.start(clientOf([], 403).client, component, 's', message);
  expect(run).toMatchObject({ phase: 'refused', message, runId: null });
  live.dismiss(run.key);
  expect(live.get()).toEqual([]);
});

test('a stream that is lost can be followed again, from the beginning', async () => {
  const live = new LiveRuns((work) => work());
  await live.start(clientOf([{ event: 'RunStarted' }, { event: 'RunContent', content: 'half' }]).client, component, 's', message);
  await expect.poll(() => live.get()[0]?.phase).toBe('lost');
  const { client, requests } = clientOf([
    { event: 'RunStarted' },
    { event: 'RunContent', content: 'whole' },
    { event: 'RunCompleted', content: 'whole' },
  ]);
  await live.resume(client, component, 's', 'r');
  await expect.poll(() => live.get()[0]?.tree?.nodes.get('r')?.status).toBe('completed');
  expect(live.get()).toMatchObject([{ message, tree: { nodes: new Map([['r', { parts: [{ text: 'whole' }] }]]) } }]);
  expect(requests[0]).toBe('GET /agents/clerk/runs/r/events');
});

test('a run that is followed already is not followed twice', async () => {
  const live = new LiveRuns((work) => work());
  const { client, requests } = clientOf([{ event: 'RunStarted' }, { event: 'RunCompleted', content: '' }]);
  await Promise.all([live.resume(client, component, 's', 'r'), live.resume(client, component, 's', 'r')]);
  await expect.poll(() => live.get()[0]?.phase).toBe('ended');
  expect([live.get().length, requests.length > 0]).toEqual([1, true]);
});

test('an end that somebody else has brought about counts more than what this page saw last', () => {
  const paused = applyEvents(emptyTree('r'), [{ event: 'RunPaused', run_id: 'r' }]);
  expect(isOutdated({ phase: 'ended', tree: paused }, { status: 'COMPLETED' })).toBe(true);
  expect(isOutdated({ phase: 'ended', tree: paused }, { status: 'PAUSED' })).toBe(false);
  expect(isOutdated({ phase: 'streaming', tree: paused }, { status: 'COMPLETED' })).toBe(false);
  const completed = applyEvents(paused, [{ event: 'RunCompleted', run_id: 'r', content: '' }]);
  expect(isOutdated({ phase: 'ended', tree: completed }, { status: 'COMPLETED' })).toBe(false);
});
