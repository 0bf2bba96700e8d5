import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PrincipalTx } from '../../db/database.ts';
import { AgentOSError } from '../../lib/errors.ts';
import { conditionFor } from './trace-filter.store.ts';
import { parseTraceFilter } from './trace-filter.ts';
import { traceFields } from './trace-fields.ts';
import { readTime } from './trace-time.ts';
import { toWireDuration } from './trace.wire.ts';

const leaf = { op: 'EQ', key: 'name', value: 'x' };
const nested = (depth: number): unknown => (depth === 1 ? leaf : { op: 'NOT', condition: nested(depth - 1) });

describe('refused', () => {
  test.each<readonly [string, unknown]>([
    ['a condition must be an object', null],
    ['a condition must be an object', 'status = OK'],
    ['a condition must be an object', [leaf]],
    ['Unknown filter operator: ZZ', { op: 'ZZ', key: 'name', value: 'x' }],
    ['Unknown filter operator: undefined', { key: 'name', value: 'x' }],
    ['Unknown filter operator: eq', { op: 'eq', key: 'name', value: 'x' }],
    ['Unknown filter key: owner', { op: 'EQ', key: 'owner', value: 'x' }],
    ['Unknown filter key: tenant', { op: 'EQ', key: 'tenant', value: 'x' }],
    ['Unknown filter key: __proto__', { op: 'EQ', key: '__proto__', value: 'x' }],
    ['Unknown filter key: toString', { op: 'EQ', key: 'toString', value: 'x' }],
    ['Unknown filter key: object', { op: 'EQ', key: ['name'], value: 'x' }],
    ["Unknown filter key: name = 'x' or true --", { op: 'EQ', key: "name = 'x' or true --", value: 'x' }],
    ['GT cannot be used with name', { op: 'GT', key: 'name', value: 'x' }],
    ['IN cannot be used with name', { op: 'IN', key: 'name', values: ['x'] }],
    ['EQ cannot be used with start_time', { op: 'EQ', key: 'start_time', value: '2026-01-01T00:00:00Z' }],
    ['CONTAINS cannot be used with status', { op: 'CONTAINS', key: 'status', value: 'O' }],
    ['name takes a text', { op: 'EQ', key: 'name', value: 1 }],
    ['name takes a text', { op: 'EQ', key: 'name' }],
    ['name takes a text', { op: 'EQ', key: 'name', value: 'x'.repeat(1001) }],
    ['name takes a text without NUL', { op: 'EQ', key: 'name', value: 'a\0b' }],
    ['status is one of OK, ERROR', { op: 'EQ', key: 'status', value: 'FINE' }],
    ['duration_ms takes a number', { op: 'GT', key: 'duration_ms', value: '5' }],
    ['duration_ms takes a number', { op: 'GT', key: 'duration_ms', value: Number.NaN }],
    ['start_time takes an ISO 8601 time', { op: 'GT', key: 'start_time', value: 'yesterday' }],
    ['start_time takes an ISO 8601 time', { op: 'GT', key: 'start_time', value: 5 }],
    ['start_time takes an ISO 8601 time', { op: 'GT', key: 'start_time', value: '2026-01-01T00:00:00' }],
    ['IN needs a list of values', { op: 'IN', key: 'user_id', values: [] }],
    ['IN has no member value', { op: 'IN', key: 'user_id', value: 'x' }],
    ['IN takes at most 100 values', { op: 'IN', key: 'user_id', values: Array.from({ length: 101 }, String) }],
    ['AND needs a list of conditions', { op: 'AND', conditions: [] }],
    ['OR needs a list of conditions', { op: 'OR', conditions: leaf }],
    ['AND has no member conditons', { op: 'AND', conditons: [leaf] }],
    ['EQ has no member values', { ...leaf, values: ['y'] }],
    ['NOT has no member conditions', { op: 'NOT', conditions: [leaf] }],
    ['a condition must be an object', { op: 'NOT' }],
    ['at most 100 conditions', { op: 'OR', conditions: Array.from({ length: 100 }, () => leaf) }],
    ['conditions may stand at most 10 deep', nested(11)],
  ])('%s', (reason, filter) => {
    expect(() => parseTraceFilter(filter)).toThrow(expect.objectContaining({ code: 'trace_invalid_filter', status: 400 }));
    expect(() => parseTraceFilter(filter)).toThrow(`Invalid filter expression: ${reason}`);
  });
});

test('what is at the limits is taken', () => {
  expect(parseTraceFilter(nested(10))).toEqual(nested(10));
  expect(() => parseTraceFilter({ op: 'OR', conditions: Array.from({ length: 99 }, () => leaf) })).not.toThrow();
});

/** Only the marks are looked at: who the transaction is bound to. */
const txOf = (all: boolean): PrincipalTx => ({ access: { owner: 'o', tenant: 't', userId: 'o', all } }) as unknown as PrincipalTx;

describe('translated', () => {
  test('begins with the rows of the caller and holds no word of the client', () => {
    const filter = parseTraceFilter({
      op: 'OR',
      conditions: [leaf, { op: 'NOT', condition: { op: 'CONTAINS', key: 'name', value: 'or true' } }],
    });
    expect(conditionFor(txOf(false), filter)).toEqual({
      sql: 't.tenant = $1 and t.owner = $2 and (t.name = $3::text or (position(lower($4::text) in lower(t.name)) > 0) is not true)',
      values: ['t', 'o', 'x', 'or true'],
    });
    expect(conditionFor(txOf(true), null)).toEqual({ sql: 't.tenant = $1', values: ['t'] });
  });

  // Keys, operators and values of any kind at any place: whatever gets through is made of known words and parameters alone.
  const words = fc.oneof(
    fc.constantFrom(...Object.keys(traceFields), 'EQ', 'IN', 'AND', 'OK', '2026-01-01T00:00:00Z', "'; drop table traces --"),
    fc.string(),
  );
  const values = fc.oneof(words, fc.double(), fc.constant(null), fc.array(words, { maxLength: 3 }));
  const operators = fc.oneof(fc.constantFrom('EQ', 'NEQ', 'GT', 'GTE', 'LT', 'LTE', 'CONTAINS', 'STARTSWITH'), fc.string());
  const { expression } = fc.letrec<{ expression: unknown }>((tie) => ({
    expression: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.record({ op: operators, key: words, value: values }),
      fc.record({ op: fc.constant('IN'), key: words, values }),
      fc.record({ op: fc.constantFrom('AND', 'OR'), conditions: fc.array(tie('expression'), { maxLength: 3 }) }),
      fc.record({ op: fc.constant('NOT'), condition: tie('expression') }),
    ),
  }));
  const known =
    /^(?:t\.[a-z_]+|and|or|is|not|true|distinct|from|position|lower|starts_with|in|any|text|double|precision|\$\d+|::|\[\]|[()=<>,]|>=|<=|0|\s)+$/;

  test('random expressions are refused with 400 or become a text of known words', () => {
    fc.assert(
      fc.property(expression, (value) => {
        try {
          const { sql, values: parameters } = conditionFor(txOf(false), parseTraceFilter(value));
          expect(sql).toMatch(known);
          expect(sql).toMatch(/^t\.tenant = \$1 and t\.owner = \$2 and /);
          const used = [...sql.matchAll(/\$(\d+)/g)].map((match) => Number(match[1]));
          expect(used).toEqual(parameters.map((_, index) => index + 1));
        } catch (error) {
          if (!AgentOSError.is(error)) throw error;
          expect(error.code).toBe('trace_invalid_filter');
        }
      }),
      { numRuns: 500 },
    );
  });
});

test.each([
  ['2026-11-23T13:16:36Z', Date.UTC(2026, 10, 23, 13, 16, 36)],
  ['2026-11-23T13:16:36.5+02:00', Date.UTC(2026, 10, 23, 11, 16, 36, 500)],
  ['2026-11-23', null],
  ['2026-13-01T00:00:00Z', null],
  ['', null],
  [0, null],
])('time %s', (text, time) => {
  expect(readTime(text)).toBe(time);
});

test.each([
  [0, '0ms'],
  [999, '999ms'],
  [1000, '1.00s'],
  [61_234, '61.23s'],
])('%i milliseconds are %s', (milliseconds, text) => {
  expect(toWireDuration(milliseconds)).toBe(text);
});
