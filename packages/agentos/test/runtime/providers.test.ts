import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import type { LanguageModel } from 'ai';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Database } from '../../src/db/database.ts';
import { tool } from '../../src/define/index.ts';
import type { RunLog } from '../../src/runtime/index.ts';
import { openTestDatabase } from '../support/database.ts';
import { startFakeAnthropic } from '../support/fake-anthropic.ts';
import { startFakeOpenAI } from '../support/fake-openai.ts';
import type { FakeProvider, ProviderTurn } from '../support/fake-provider.ts';
import { agentOf, callerOf, collect, engineOn, namesOf } from './engine-harness.ts';

const apiKey = 'sk-canary-key';
const prompt = 'canary-prompt';
const providers: readonly {
  name: string;
  start: (turns: readonly ProviderTurn[]) => Promise<FakeProvider>;
  model: (baseURL: string) => LanguageModel;
}[] = [
  { name: 'OpenAI Responses', start: startFakeOpenAI, model: (baseURL) => createOpenAI({ apiKey, baseURL }).responses('gpt-test') },
  { name: 'Anthropic Messages', start: startFakeAnthropic, model: (baseURL) => createAnthropic({ apiKey, baseURL })('claude-test') },
];
const modes = [
  { name: 'streamed', stream: true, background: false },
  { name: 'not streamed', stream: false, background: false },
] as const;
const weather = tool({
  description: 'weather',
  inputSchema: z.object({ city: z.string() }),
  execute: ({ city }) => ({ city, degrees: 21 }),
});

let db: Database;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());

describe.each(providers)('$name', ({ start, model }) => {
  describe.each(modes)('$name', ({ stream, background }) => {
    let provider: FakeProvider | undefined;
    afterEach(() => provider?.close());
    const lines: string[] = [];
    const log: RunLog = { warn: (...line) => lines.push(JSON.stringify(line)), error: (...line) => lines.push(JSON.stringify(line)) };

    async function run(turns: readonly ProviderTurn[]) {
      lines.length = 0;
      const fake = await start(turns);
      provider = fake;
      const agent = agentOf(model(fake.baseURL), { tools: { weather }, instructions: 'be kind', timeoutMs: 15_000 });
      const handle = await engineOn(db, { log }).start({
        runnable: agent,
        input: { text: prompt },
        caller: callerOf('ann'),
        stream,
        background,
      });
      const events = await collect(handle.events());
      return { record: await handle.done, events, requests: fake.requests };
    }

    test('text', async () => {
      const { record, events, requests } = await run([{ text: 'Hello from the model' }]);
      expect(record).toMatchObject({ status: 'COMPLETED', content: 'Hello from the model' });
      expect(record.metrics).toMatchObject({ outputTokens: 6, cacheReadTokens: 4 });
      expect(requests).toHaveLength(1);
      expect(events.filter((event) => event.name === 'RunContent')).toHaveLength(stream ? 4 : 0);
    });

    test('a tool call and its result', async () => {
      const { record, requests } = await run([{ call: { id: 'call_1', name: 'weather', args: { city: 'Oslo' } } }, { text: 'It is 21.' }]);
      expect(record).toMatchObject({
        status: 'COMPLETED',
        content: 'It is 21.',
        tools: [{ toolName: 'weather', toolArgs: { city: 'Oslo' }, result: '{"city":"Oslo","degrees":21}' }],
      });
      expect(requests).toHaveLength(2);
      const second = JSON.stringify(requests[1]?.body);
      expect(second).toContain('call_1');
      expect(second).toContain('degrees');
    });

    test('429 is tried again after the time the provider names', async () => {
      const limited = { status: 429, body: `{"error":{"message":"slow down ${apiKey}"}}`, headers: { 'retry-after-ms': '5' } };
      const { record, requests } = await run([limited, { text: 'at last' }]);
      expect(record).toMatchObject({ status: 'COMPLETED', content: 'at last' });
      expect(requests).toHaveLength(2);
    });

    test.each([
      {
        what: '429 for good',
        turn: { status: 429, body: `{"error":{"message":"${apiKey} ${prompt}"}}`, headers: { 'retry-after-ms': '1' } },
        type: 'ModelRateLimited',
        tries: 3,
      },
      {
        what: '500',
        turn: { status: 500, body: `<html>${apiKey} ${prompt}`, headers: { 'retry-after-ms': '1' } },
        type: 'ModelError',
        tries: 3,
      },
      {
        what: '401',
        turn: { status: 401, body: `{"error":{"message":"Incorrect API key provided: ${apiKey}"}}` },
        type: 'ModelAccessDenied',
        tries: 1,
      },
      { what: '400', turn: { status: 400, body: `{"error":{"message":"bad ${prompt}"}}` }, type: 'ModelError', tries: 1 },
    ])('$what: a clean error, nothing of key or prompt in it', async ({ turn, type, tries }) => {
      const { record, events, requests } = await run([turn, turn, turn]);
      expect(record).toMatchObject({ status: 'ERROR', error: { type } });
      expect(requests).toHaveLength(tries);
      expect(namesOf(events).at(-1)).toBe('RunError');
      expect(JSON.stringify([events, record.error, record.content, lines])).not.toMatch(/canary/);
      expect(lines).toHaveLength(1);
    });
  });

  test.each([false, true])('a stream that is cut is an error: half an answer is not the whole (clean end: %s)', async (clean) => {
    const fake = await start([{ cut: 'half an ans', clean }]);
    const agent = agentOf(model(fake.baseURL));
    const handle = await engineOn(db).start({
      runnable: agent,
      input: { text: prompt },
      caller: callerOf('ann'),
      stream: true,
      background: false,
    });
    expect(namesOf(await collect(handle.events()))).toEqual(['RunStarted', 'ModelRequestStarted', 'RunContent', 'RunError']);
    expect(await handle.done).toMatchObject({ status: 'ERROR', error: { type: 'ModelError' } });
    await fake.close();
  });
});

test('thinking and its signature go back to Anthropic unchanged', async () => {
  const turn = { thinking: 'hm', call: { id: 'c1', name: 'weather', args: { city: 'Oslo' } } };
  const fake = await startFakeAnthropic([turn, { text: 'done' }]);
  const agent = agentOf(createAnthropic({ apiKey, baseURL: fake.baseURL })('claude-test'), { tools: { weather } });
  const handle = await engineOn(db).start({
    runnable: agent,
    input: { text: 'go' },
    caller: callerOf('ann'),
    stream: true,
    background: false,
  });
  expect(await handle.done).toMatchObject({ status: 'COMPLETED', content: 'done', reasoning: 'hm' });
  expect(JSON.stringify(fake.requests[1]?.body)).toContain('c2lnbmF0dXJl');
  await fake.close();
});
