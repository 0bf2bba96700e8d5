import { expect } from 'vitest';
import type { RunContext } from 'agentos-ts';
import type { Expectation, IdsExpectation } from './conformance-case.ts';

/** A reply with its body read once. */
export interface ReadReply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Every part of the expectation that is given. `run` is what the agent saw last. */
export function checkReply(reply: ReadReply, wanted: Expectation, run: RunContext | undefined): void {
  checkStatus(reply, wanted.status);
  for (const text of wanted.bodyContains ?? []) expect(reply.text).toContain(text);
  for (const text of wanted.bodyLacks ?? []) expect(reply.text).not.toContain(text);
  if (wanted.json !== undefined) expect(JSON.parse(reply.text)).toMatchObject(wanted.json);
  checkMembers(reply.text, wanted);
  for (const key of wanted.jsonKeys ?? []) expect(JSON.parse(reply.text)).toHaveProperty([key]);
  for (const key of wanted.jsonLacks ?? []) expect(JSON.parse(reply.text)).not.toHaveProperty([key]);
  if (wanted.ids !== undefined) checkIds(JSON.parse(reply.text), wanted.ids);
  for (const [name, text] of Object.entries(wanted.headers ?? {})) expect(reply.headers.get(name)).toContain(text);
  for (const name of wanted.headersAbsent ?? []) expect(reply.headers.has(name)).toBe(false);
  if (wanted.run !== undefined) checkRun(run, wanted.run);
}

function checkStatus({ status, text }: ReadReply, wanted: Expectation['status']): void {
  const told = { status, text: text.slice(0, 300) };
  if (wanted === undefined) return;
  if (typeof wanted === 'number') expect(told).toMatchObject({ status: wanted });
  else if ('in' in wanted) expect(wanted.in, JSON.stringify(told)).toContain(status);
  else expect(wanted.not, JSON.stringify(told)).not.toContain(status);
}

function checkMembers(text: string, { jsonPath = {}, jsonNear = {}, jsonStartsWith = {} }: Expectation): void {
  for (const [path, value] of Object.entries(jsonPath)) expect(readPath([JSON.parse(text)], path.split('.'))).toEqual([value]);
  for (const [name, [{ $now: seconds }, tolerance]] of Object.entries(jsonNear)) {
    const distance = Number(memberOf(JSON.parse(text), name)) - Date.now() / 1000 - seconds;
    expect(Math.abs(distance)).toBeLessThanOrEqual(tolerance);
  }
  for (const [name, start] of Object.entries(jsonStartsWith))
    expect(memberOf(JSON.parse(text), name)).toSatisfy((value) => typeof value === 'string' && value.startsWith(start));
}

function checkIds(body: unknown, { at, equals, contains = [], lacks = [] }: IdsExpectation): void {
  const ids = readPath([body], at.split('.'));
  if (equals !== undefined) expect(new Set(ids)).toEqual(new Set(equals));
  expect(ids).toEqual(expect.arrayContaining([...contains]));
  for (const id of lacks) expect(ids).not.toContain(id);
}

/** `data[].session_id`: members of objects, `[]` for the items of a list. */
function readPath(values: readonly unknown[], steps: readonly string[]): readonly unknown[] {
  const [step, ...rest] = steps;
  if (step === undefined) return values;
  const name = step.replace('[]', '');
  const members = name === '' ? values : values.map((value) => memberOf(value, name));
  return readPath(step.endsWith('[]') ? members.flat() : members, rest);
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

const runFields = new Map<string, keyof RunContext>([
  ['user_id', 'userId'],
  ['session_id', 'sessionId'],
  ['dependencies', 'dependencies'],
  ['session_state', 'sessionState'],
]);

export function checkRun(run: RunContext | undefined, wanted: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(wanted)) {
    const field = runFields.get(name);
    if (field === undefined) throw new Error(`runs have no field ${name}`);
    expect(run?.[field]).toEqual(value);
  }
}
