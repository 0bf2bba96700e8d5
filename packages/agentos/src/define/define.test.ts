import { generateText, streamText } from 'ai';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Agent, demoModel, tool } from './index.ts';
import { sampleOfSchema } from './sample-of-schema.ts';

const model = demoModel();
const lookup = tool({
  description: 'look up',
  inputSchema: z.object({ city: z.string(), days: z.number().default(1) }),
  execute: ({ city }) => city,
});

describe('Agent', () => {
  test('defaults, and nothing on it can be changed', () => {
    const state = { list: ['a'] };
    const agent = new Agent({ id: 'a-1.b_c', model, tools: { lookup }, sessionState: state, dependencies: { db: state } });
    expect(agent).toMatchObject({ name: 'a-1.b_c', maxSteps: 20, history: { runs: 0 }, memory: undefined, metadata: {} });
    state.list.push('b');
    expect(agent.sessionState).toEqual({ list: ['a'] });
    for (const part of [
      agent,
      agent.tools,
      agent.history,
      agent.metadata,
      agent.dependencies,
      agent.sessionState,
      agent.sessionState['list'],
    ])
      expect(Object.isFrozen(part)).toBe(true);
  });

  test.each([
    ['id', { id: '' }],
    ['id', { id: '-a' }],
    ['id', { id: 'a/b' }],
    ['id', { id: 'a'.repeat(129) }],
    ['model', { model: '' }],
    ['history.runs', { history: { runs: -1 } }],
    ['history.runs', { history: { runs: 1.5 } }],
    ['maxSteps', { maxSteps: 0 }],
    ['memory', Object({ memory: { extracts: false } })],
    ['memory', Object({ memory: { extract: false, tools: true } })],
    ['memory', Object({ memory: 'yes' })],
    ['memory', Object({ memory: null })],
    ['timeoutMs', { timeoutMs: 0 }],
    ['timeoutMs', { timeoutMs: 2 ** 31 }],
    ['timeoutMs', { timeoutMs: Number.NaN }],
    ['tools', { tools: { 'a b': lookup } }],
    ['outputSchema', { outputSchema: z.date() }],
  ])('a wrong %s is a TypeError that names it', (name, wrong) => {
    const make = () => new Agent({ id: 'a1', model, ...wrong });
    expect(make).toThrow(TypeError);
    expect(make).toThrow(name);
  });
});

test.each([
  [undefined, undefined],
  [false, undefined],
  [true, { extract: true }],
  [{ extract: true }, { extract: true }],
  [{ extract: false }, { extract: false }],
])('memory %j is %j', (memory, use) => {
  expect(new Agent({ id: 'a1', model, ...(memory === undefined ? {} : { memory }) }).memory).toEqual(use);
});

describe('tool', () => {
  const options = { description: 'd', inputSchema: z.object({}), execute: () => 1 };
  test.each([
    ['description', () => tool({ ...options, description: '' })],
    ['inputSchema', () => tool({ ...options, inputSchema: z.string() })],
    ['inputSchema', () => tool({ ...options, inputSchema: z.object({ at: z.date() }) })],
    ['scopes', () => tool({ ...options, scopes: [''] })],
    ['timeoutMs', () => tool({ ...options, timeoutMs: -1 })],
    ["approver must be 'user' or 'other'", () => tool({ ...options, approval: 'always', ...JSON.parse('{"approver":"admin"}') })],
    ['approver needs approval', () => tool({ ...options, approver: 'other' })],
    ['did you mean approval', () => tool(Object.assign({ aproval: 'always' }, options))],
    ['there is no "needsApproval"', () => tool(Object.assign({ needsApproval: true }, options))],
    ['did you mean scopes', () => tool(Object.assign({ scope: ['a:b'] }, options))],
  ])('a wrong %s is a TypeError that names it', (name, make) => {
    expect(make).toThrow(TypeError);
    expect(make).toThrow(name);
  });
});

describe('demoModel', () => {
  const tools = { get_weather: { inputSchema: lookup.inputSchema, description: 'weather' } };

  test('says what it is and what it was asked, the same every time, streamed or not', async () => {
    const whole = await generateText({ model, prompt: 'hi there' });
    expect(whole.text).toContain('demo model');
    expect(whole.text).toContain('hi there');
    expect(whole.usage.totalTokens).toBeGreaterThan(0);
    const parts: string[] = [];
    for await (const part of streamText({ model, prompt: 'hi there' }).textStream) parts.push(part);
    expect(parts.length).toBeGreaterThan(5);
    expect(parts.join('')).toBe(whole.text);
  });

  test.each([
    ['call get_weather {"city":"Oslo","days":3}', { city: 'Oslo', days: 3 }],
    ['get weather city=Oslo days=2', { city: 'Oslo', days: 2 }],
    ['what is the weather like? city="New York"', { city: 'New York' }],
    ['weather please', { city: 'demo' }],
  ])('%s', async (prompt, input) => {
    const { toolCalls } = await generateText({ model, prompt, tools });
    expect(toolCalls).toMatchObject([{ toolName: 'get_weather', input }]);
  });

  test('without a tool that is named it just talks, and it stops when told to', async () => {
    expect((await generateText({ model, prompt: 'good morning', tools })).toolCalls).toEqual([]);
    const controller = new AbortController();
    const result = streamText({
      model: demoModel({ delayMs: 1 }),
      prompt: 'hi there',
      abortSignal: controller.signal,
      onError: () => undefined,
    });
    const seen: string[] = [];
    for await (const part of result.textStream) {
      seen.push(part);
      controller.abort();
    }
    expect(seen.length).toBeLessThan(4);
  });
});

describe('sampleOfSchema', () => {
  test('follows defaults, choices, references and bounds', () => {
    const schema = z.object({
      a: z.string().min(6),
      b: z.number().min(3),
      c: z.enum(['x', 'y']),
      d: z.array(z.boolean()).min(2),
      e: z.literal(7),
      f: z.string().nullable(),
    });
    const json = z.toJSONSchema(schema);
    expect(schema.parse(sampleOfSchema(json))).toEqual({ a: 'demooo', b: 3, c: 'x', d: [false, false], e: 7, f: 'demo' });
    expect(sampleOfSchema({ $ref: '#/$defs/a', $defs: { a: { type: 'integer', exclusiveMinimum: 4 } } })).toBe(5);
  });

  test('a hostile schema costs little and ends', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    const tree = { type: 'object', required: names, properties: Object.fromEntries(names.map((name) => [name, { $ref: '#' }])) };
    for (const schema of [tree, { type: 'array', minItems: 1e9, items: tree }, { type: 'string', minLength: 1e12 }, { $ref: '#' }])
      expect(JSON.stringify(sampleOfSchema(schema)).length).toBeLessThan(100_000);
    fc.assert(
      fc.property(fc.jsonValue(), (schema) => {
        expect(() => sampleOfSchema(schema)).not.toThrow();
      }),
    );
  });
});
