import { expect, test } from 'vitest';
import { createClient } from './agent-os-client.ts';
import { FakeServer, events, json, lost, refusal } from './fake-server.testing.ts';
import type { FakeEvent } from './fake-server.testing.ts';
import type { ClientOptions } from './transport.ts';

const retry = { firstDelayMs: 1, tries: 4 };
const clientOf = (server: FakeServer, options: Partial<ClientOptions> = {}) =>
  createClient({ baseUrl: 'http://localhost:7777', token: 'a-token', fetch: server.fetch, retry, ...options });

const content = (index: number): FakeEvent => ({ event: 'RunContent', event_index: index, content: `${index}` });
const started: FakeEvent = { event: 'RunStarted', event_index: 0 };
const completed = (index: number): FakeEvent => ({ event: 'RunCompleted', event_index: index });
const replay: FakeEvent = { event: 'replay', status: 'COMPLETED' };
const caughtUp: FakeEvent = { event: 'catch_up', status: 'running' };
const subscribed: FakeEvent = { event: 'subscribed', status: 'running' };
const start = 'POST /agents/a/runs';
const follow = 'GET /agents/a/runs/r1/events';
const cancel = 'POST /agents/a/runs/r1/cancel';

async function indexesOf(stream: AsyncIterable<object>): Promise<unknown[]> {
  const seen: unknown[] = [];
  for await (const event of stream) seen.push('event_index' in event ? event.event_index : event);
  return seen;
}
const positions = (server: FakeServer) => server.seen.slice(1).map(({ headers }) => headers.get('last-event-id'));

test('the ids are there before the first event, and the loop ends with the run', async () => {
  const server = new FakeServer(events([started, content(1), completed(2)], 'silence'));
  const stream = await clientOf(server).agents.stream('a', { message: 'Hello', sessionId: 's 1' });
  expect([stream.runId, stream.sessionId]).toEqual(['r1', 's 1']);
  expect(await indexesOf(stream)).toEqual([0, 1, 2]);
  expect(JSON.parse(server.seen[0]?.body ?? '')).toEqual({ message: 'Hello', session_id: 's 1', stream: true, background: true });
});

test.each(['end', 'break'] as const)('a connection that %ss is taken up where it was, without gap and double', async (ending) => {
  const server = new FakeServer(
    events([started, content(1)], ending),
    events([caughtUp, content(1), content(2), subscribed], ending), // a server that repeats itself
    lost(),
    refusal(503, 'server_not_ready'),
    events([subscribed], ending),
    events([replay, content(3), completed(4)]),
  );
  const attempts: number[] = [];
  const client = clientOf(server, { retry: { ...retry, tries: 5 } });
  const stream = await client.agents.stream('a', { message: 'x', onReconnect: ({ number }) => attempts.push(number) });
  expect(await indexesOf(stream)).toEqual([0, 1, 2, 3, 4]);
  expect(server.requests).toEqual([start, ...Array<string>(5).fill(follow)]);
  expect(positions(server)).toEqual(['1', '2', '2', '2', '2']);
  expect(attempts).toEqual([1, 1, 2, 3, 4]);
});

test('without any progress it gives up, and leaves the run alone', async () => {
  const server = new FakeServer(events([started], 'break'), lost(), lost(), lost());
  const stream = await clientOf(server).agents.stream('a', { message: 'x' });
  await expect(indexesOf(stream)).rejects.toMatchObject({ code: 'client_connection_lost', status: 0 });
  expect(server.requests).toEqual([start, follow, follow, follow]);
  await expect(stream.result()).rejects.toMatchObject({ code: 'client_connection_lost' });
});

test('silence is a broken connection', async () => {
  const server = new FakeServer(events([started], 'silence'), events([replay, completed(1)]));
  const stream = await clientOf(server, { silenceMs: 10 }).agents.stream('a', { message: 'x' });
  expect(await indexesOf(stream)).toEqual([0, 1]);
});

test('what no further try can heal ends the loop at once', async () => {
  const server = new FakeServer(events([started], 'break'), refusal(404, 'run_not_found'));
  const stream = await clientOf(server).agents.stream('a', { message: 'x' });
  await expect(indexesOf(stream)).rejects.toMatchObject({ status: 404, code: 'run_not_found' });
});

test('a stream that outlives its token goes on with the next one', async () => {
  const tokens = ['first', 'second'];
  const expired: FakeEvent = { event: 'StreamError', code: 'auth_token_expired', content: 'Token has expired' };
  const server = new FakeServer(events([started, expired]), events([subscribed, completed(1)]));
  const stream = await clientOf(server, { token: () => tokens.shift() ?? 'third' }).agents.stream('a', { message: 'x' });
  expect(await indexesOf(stream)).toEqual([0, 1]);
  expect(server.seen.map(({ headers }) => headers.get('authorization'))).toEqual(['Bearer first', 'Bearer second']);
});

test('with a fixed token it ends as the server says', async () => {
  const expired: FakeEvent = { event: 'StreamError', code: 'auth_token_expired', content: 'Token has expired' };
  const server = new FakeServer(events([started, expired]), refusal(401, 'auth_token_expired'));
  const stream = await clientOf(server).agents.stream('a', { message: 'x' });
  await expect(indexesOf(stream)).rejects.toMatchObject({ status: 401, code: 'auth_token_expired' });
});

test('ends of nested runs and of a cancelled run’s first word are no end', async () => {
  const list = [
    { event: 'TeamRunStarted', event_index: 0 },
    { event: 'RunCompleted', event_index: 1, run_id: 'of-a-member' },
    { event: 'TeamRunCancelled', event_index: 2 },
    { event: 'TeamRunCompleted', event_index: 3 },
  ];
  const stream = await clientOf(new FakeServer(events(list, 'silence'))).teams.stream('t', { message: 'x' });
  expect(await indexesOf(stream)).toEqual([0, 1, 2, 3]);
});

test('leaving the loop cancels the run, or does not', async () => {
  const leaving = new FakeServer(events([started, content(1)], 'silence'), json({}));
  for await (const event of await clientOf(leaving).agents.stream('a', { message: 'x' })) if (event.event === 'RunContent') break;
  expect(leaving.requests).toEqual([start, cancel]);

  const detaching = new FakeServer(events([started, content(1)], 'silence'));
  for await (const event of await clientOf(detaching).agents.stream('a', { message: 'x', onLeave: 'detach' }))
    if (event.event === 'RunContent') break;
  expect(detaching.requests).toEqual([start]);
});

test.each(['RunPaused', 'RunCompleted', 'RunError'])(
  'leaving the loop at %s stops nothing: a paused run waits for its decision',
  async (end) => {
    const server = new FakeServer(events([started, { event: end, event_index: 1 }], 'silence'));
    for await (const event of await clientOf(server).agents.stream('a', { message: 'x' })) if (event.event === end) break;
    expect(server.requests).toEqual([start]);
  },
);

test('a cancel that fails is not hidden', async () => {
  const server = new FakeServer(events([started, content(1)], 'silence'), refusal(500, 'http_internal'));
  const stream = await clientOf(server).agents.stream('a', { message: 'x' });
  const reading = (async () => {
    for await (const event of stream) if (event.event === 'RunContent') break;
  })();
  await expect(reading).rejects.toMatchObject({ code: 'http_internal' });
});

test('aborting ends the loop with its reason and cancels the run', async () => {
  const controller = new AbortController();
  const server = new FakeServer(events([started], 'silence'), json({}));
  const stream = await clientOf(server).agents.stream('a', { message: 'x', signal: controller.signal });
  const reading = (async () => {
    for await (const event of stream) if (event.event === 'RunStarted') controller.abort(new Error('enough'));
  })();
  await expect(reading).rejects.toThrow('enough');
  expect(server.requests).toEqual([start, cancel]);
});

test('a start that is given up is cancelled when the server tells which run it was', async () => {
  const controller = new AbortController();
  const answer = Promise.withResolvers<Response>();
  const cancelled = Promise.withResolvers<void>();
  const server = new FakeServer(
    () => answer.promise,
    () => {
      cancelled.resolve();
      return Response.json({});
    },
  );
  const opening = clientOf(server).agents.stream('a', { message: 'x', signal: controller.signal });
  controller.abort(new Error('enough'));
  await expect(opening).rejects.toThrow('enough');
  answer.resolve(events([started], 'silence')());
  await cancelled.promise;
  expect(server.requests).toEqual([start, cancel]);
  await expect(clientOf(server).agents.stream('a', { message: 'x', signal: controller.signal })).rejects.toThrow('enough');
  expect(server.requests).toHaveLength(2);
});

test('detaching ends the reading and nothing else', async () => {
  const server = new FakeServer(events([started, content(1)], 'silence'), events([started], 'silence'));
  const stream = await clientOf(server).agents.stream('a', { message: 'x' });
  const seen: string[] = [];
  for await (const { event } of stream) {
    seen.push(event);
    if (seen.length === 2) await stream.detach();
  }
  expect(seen).toEqual(['RunStarted', 'RunContent']);
  await (await clientOf(server).agents.stream('a', { message: 'x' })).detach();
  expect(server.requests).toEqual([start, start]);
});

test('the result is the run, whoever reads the events', async () => {
  const server = new FakeServer(events([started, completed(1)]), json({ run_id: 'r1', status: 'COMPLETED' }));
  const stream = await clientOf(server).agents.stream('a', { message: 'x' });
  expect(await stream.result()).toEqual({ run_id: 'r1', status: 'COMPLETED' });
  expect(server.requests).toEqual([start, 'GET /agents/a/runs/r1']);
  expect(() => stream[Symbol.asyncIterator]()).toThrow('stream: can be read once');

  const both = new FakeServer(events([started, completed(1)]), json({ run_id: 'r1' }));
  const read = await clientOf(both).agents.stream('a', { message: 'x' });
  const [seen, result] = await Promise.all([indexesOf(read), read.result()]);
  expect([seen, result]).toEqual([[0, 1], { run_id: 'r1' }]);
});

test('a followed run is read to its last end, and left alone', async () => {
  const paused: FakeEvent = { event: 'RunPaused', event_index: 1 };
  const continued: FakeEvent = { event: 'RunContinued', event_index: 2 };
  const server = new FakeServer(events([replay, started, paused, continued, completed(3)]), events([subscribed, content(5)], 'silence'));
  const client = clientOf(server);
  expect(await indexesOf(await client.agents.runs.resume('a', 'r1'))).toEqual([0, 1, 2, 3]);
  for await (const { event } of await client.agents.runs.resume('a', 'r1', { after: 4 })) if (event === 'RunContent') break;
  expect(server.seen.map(({ headers }) => headers.get('last-event-id'))).toEqual(['-1', '4']);
  expect(server.requests).toEqual([follow, follow]);
});

test('a run that is over and has nothing new is over', async () => {
  const server = new FakeServer(events([replay]));
  expect(await indexesOf(await clientOf(server).agents.runs.resume('a', 'r1', { after: 9 }))).toEqual([]);
  expect(server.requests).toEqual([follow]);
});

test('a continued run is resumed from its own first event, and not from the run’s', async () => {
  const goesOn = new FakeServer(events([{ event: 'RunContinued', event_index: 7 }], 'break'), events([subscribed, completed(8)]));
  const decisions = [{ toolCallId: 'c', confirmed: false, note: 'no' }];
  const stream = await clientOf(goesOn).agents.runs.continueStream('a', 'r1', { decisions });
  expect(await indexesOf(stream)).toEqual([7, 8]);
  expect(positions(goesOn)).toEqual(['7']);
  const sent = { tools: [{ tool_call_id: 'c', confirmed: false, confirmation_note: 'no' }], stream: true, background: true };
  expect(JSON.parse(goesOn.seen[0]?.body ?? '')).toEqual(sent);

  const broken = new FakeServer(events([], 'break'));
  const lostStream = await clientOf(broken).agents.runs.continueStream('a', 'r1', { decisions });
  await expect(indexesOf(lostStream)).rejects.toMatchObject({ code: 'client_connection_lost' });
});

test('an answer that is no stream of a run is an error', async () => {
  const answers = [json({ run_id: 'r1' }), json({}, 200, { 'X-Run-Id': 'r1', 'X-Session-Id': 's' })];
  for (const answer of answers) {
    const client = clientOf(new FakeServer(answer));
    await expect(client.agents.stream('a', { message: 'x' })).rejects.toMatchObject({ code: 'client_unexpected_reply' });
  }
});

test('a connection that lived for a while counts as progress', async () => {
  const server = new FakeServer(
    events([started], 'silence'),
    ...Array.from({ length: 6 }, () => events([subscribed], 'silence')),
    events([replay, completed(1)]),
  );
  const stream = await clientOf(server, { silenceMs: 20, retry: { ...retry, longestDelayMs: 5 } }).agents.stream('a', { message: 'x' });
  expect(await indexesOf(stream)).toEqual([0, 1]);
});
