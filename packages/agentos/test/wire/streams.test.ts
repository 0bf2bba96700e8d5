import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseFrames } from '../support/read-sse.ts';
import type { Frame } from '../support/read-sse.ts';
import { AgentUi } from './agent-ui.ts';
import { readAsPythonClient } from './python-client.ts';
import { scenarios, startScenarioOs } from './scenarios.ts';
import type { Played, ScenarioOs } from './scenarios.ts';
import { findProblems } from './shape.ts';

let os: ScenarioOs;
beforeAll(async () => {
  os = await startScenarioOs();
});
afterAll(() => os.os.close());

/** Deltas that follow each other count once. */
const namesOf = (frames: readonly Frame[]): readonly string[] =>
  frames.map(({ event }) => event).filter((name, at, all) => !name.endsWith('RunContent') || all[at - 1] !== name);
const problemsIn = (frames: readonly Frame[]): readonly string[] =>
  frames.flatMap(({ event, data }, at) => findProblems(data, `Event.${event}`, 'omit', `${at} ${event}`));

describe.each(scenarios)('$name', (scenario) => {
  let played: Played;
  let frames: readonly Frame[];
  beforeAll(async () => {
    played = await os.play(scenario);
    frames = parseFrames(played.text);
  });

  test('frames: an id, an event and one line of data each, an empty line after it, and nothing else (wire 6.1)', () => {
    expect(played.text.replaceAll(/^id: \d+\nevent: \w+\ndata: \{.*\}\n\n/gm, '')).toBe('');
    expect(frames.map(({ data }) => data['event'])).toEqual(frames.map(({ event }) => event));
    expect(frames.map(({ data }) => data['event_index'])).toEqual(frames.map(({ id }) => id));
    expect(frames.map(({ id }) => id)).toEqual(frames.map((_, at) => at + (frames[0]?.id ?? 0)));
  });

  test('events hold what the wire says, under its names and in its types (6.2 to 6.5)', () => {
    expect(problemsIn(frames)).toEqual([]);
    expect([played.text.includes('wendy'), played.text.includes('secret of')]).toEqual([false, false]);
  });

  test('the last event tells the status, and the stored run has it', () => {
    expect([frames.at(-1)?.data['status'], played.run['status']]).toEqual([scenario.status, scenario.status]);
  });

  test('a reader as the Python client rebuilds every event (14.1)', () => {
    const events = readAsPythonClient(played.text);
    expect(events.skipped).toEqual([]);
    expect(events.rebuilt).toHaveLength(frames.length);
  });

  test('coming back replays the same events after any index (6.7)', async () => {
    const path = `/${scenario.path}/runs/${played.runId}/resume`;
    for (const after of [-1, 0, 3, 99]) {
      const response = await os.os.call('POST', path, { token: os.token, json: { last_event_index: after } });
      const [control, ...rest] = parseFrames(await response.text());
      expect(control?.event).toBe('replay');
      expect(problemsIn(control === undefined ? [] : [control])).toEqual([]);
      expect(control?.data).toMatchObject({
        run_id: played.runId,
        status: scenario.status,
        last_event_index_requested: after,
        total_events: rest.length,
      });
      expect(control?.data['message']).toBe(
        `Run ${scenario.status}. Replaying ${rest.length} missed events (of ${String(control?.data['total_buffered'])} total).`,
      );
      const mine = rest.filter(({ id }) => Number(id) >= Number(frames[0]?.id));
      expect(mine).toEqual(frames.filter(({ id }) => Number(id) > after));
    }
  });
});

test.each(scenarios.filter(({ events }) => events.length > 0))('$name: events come in the order of the wire (6.6)', async (scenario) => {
  expect(namesOf(parseFrames((await os.play(scenario)).text))).toEqual(scenario.events);
});

// Workflows are not offered there.
const shown = scenarios.filter(({ path }) => !path.startsWith('workflows/'));

describe.each(shown)('a reader as agent-ui shows the whole answer of $name (14.3)', (scenario) => {
  test.each([1, 7, 4096])('%i bytes at a time', async (size) => {
    const played = await os.play(scenario);
    const ui = new AgentUi();
    const bytes = new TextEncoder().encode(played.text);
    for (let at = 0; at < bytes.length; at += size) ui.read(bytes.subarray(at, at + size));
    const { content, isFailed, sessionId, tools, found } = ui;
    expect(found).toBe(parseFrames(played.text).length);
    const isContinued = scenario.confirms !== undefined;
    expect({ isFailed, sessionId }).toEqual({ isFailed: scenario.status === 'ERROR', sessionId: isContinued ? null : played.sessionId });
    // Paused runs say nothing that this front end knows.
    if (scenario.status !== 'PAUSED') expect(content).toBe(played.run['content'] ?? '');
    const stored = (played.run['tools'] ?? []) as readonly { readonly tool_call_id: string }[];
    if (scenario.status === 'COMPLETED') expect(tools).toEqual(expect.arrayContaining(stored.map((tool) => tool.tool_call_id)));
  });
});

describe('orders that leave room', () => {
  const eventsOf = async (name: string): Promise<readonly Frame[]> => {
    const scenario = scenarios.find((each) => each.name === name);
    if (scenario === undefined) throw new Error(`there is no scenario ${name}`);
    return parseFrames((await os.play(scenario)).text);
  };

  test('parallel steps: each in its order, all inside of the block', async () => {
    const frames = await eventsOf('parallel');
    const names = namesOf(frames);
    expect([names.slice(0, 2), names.slice(-2)]).toEqual([
      ['WorkflowStarted', 'ParallelExecutionStarted'],
      ['ParallelExecutionCompleted', 'WorkflowCompleted'],
    ]);
    for (const id of ['left', 'right'])
      expect(namesOf(frames.filter(({ data }) => data['step_id'] === id))).toEqual(['StepStarted', 'StepOutput', 'StepCompleted']);
  });

  test('broadcast: each member in its order, between the call of the leader and its answer', async () => {
    const frames = await eventsOf('team broadcasts');
    const leader = namesOf(frames.filter(({ event }) => event.startsWith('Team')));
    expect([leader[0], leader[3], leader[4], leader.at(-1)]).toEqual([
      'TeamRunStarted',
      'TeamToolCallStarted',
      'TeamToolCallCompleted',
      'TeamRunCompleted',
    ]);
    for (const id of ['writer', 'critic']) {
      const names = namesOf(frames.filter(({ data }) => data['agent_id'] === id));
      expect([names[0], names.at(-1)]).toEqual(['RunStarted', 'RunCompleted']);
    }
    expect(frames.at(-1)?.data['member_responses']).toHaveLength(2);
  });
});

test('a run at work: catch_up, what was missed, subscribed, live events (6.7)', async () => {
  const response = await os.os.call('POST', '/agents/stuck/runs', { token: os.token, json: { message: 'x', background: true } });
  const path = `/agents/stuck/runs/${response.headers.get('x-run-id') ?? ''}`;
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let seen = '';
  while (!seen.includes('RunContent')) seen += (await reader?.read())?.value ?? '';
  const follow = (after: number) => os.os.call('POST', `${path}/resume`, { token: os.token, json: { last_event_index: after } });
  const [behind, abreast] = [await follow(0), await follow(3)];
  await os.os.call('POST', `${path}/cancel`, { token: os.token });
  const [missed, live] = [parseFrames(await behind.text()), parseFrames(await abreast.text())];
  expect(missed.map(({ event }) => event)).toEqual([
    'catch_up',
    'ModelRequestStarted',
    'RunContent',
    'RunContent',
    'subscribed',
    'RunCancelled',
    'RunCompleted',
  ]);
  expect(live.map(({ event }) => event)).toEqual(['subscribed', 'RunCancelled', 'RunCompleted']);
  expect(problemsIn([...missed, ...live])).toEqual([]);
  expect(missed[0]?.data).toMatchObject({ status: 'running', missed_events: 3, current_event_count: 4 });
  expect(live[0]?.data).toMatchObject({ current_event_count: 4, message: 'Subscribed to agent run. Receiving live events.' });
  await reader?.cancel();
});
