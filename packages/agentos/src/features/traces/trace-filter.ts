import { traceErrors } from './trace.errors.ts';
import { comparisons, isTraceKey, traceFields } from './trace-fields.ts';
import type { Comparison, TraceField, TraceKey } from './trace-fields.ts';
import { readTime } from './trace-time.ts';

/** A search expression that has been checked: keys and operators are of closed lists, values of the type of their field. */
export type TraceFilter =
  | { readonly op: 'AND' | 'OR'; readonly conditions: readonly TraceFilter[] }
  | { readonly op: 'NOT'; readonly condition: TraceFilter }
  | { readonly op: 'IN'; readonly key: TraceKey; readonly values: readonly FilterValue[] }
  | { readonly op: Exclude<Comparison, 'IN'>; readonly key: TraceKey; readonly value: FilterValue };

/** Times are epoch milliseconds. */
export type FilterValue = string | number;

const deepest = 10;
const mostConditions = 100;
const mostValues = 100;
const longestValue = 1000;

type Json = Readonly<Record<string, unknown>>;

/** Throws 400 `trace_invalid_filter`. Unknown members are mistakes too: a misspelt one would silently widen the search. */
export function parseTraceFilter(value: unknown): TraceFilter {
  const budget = { left: mostConditions };
  return parse(value, 1, budget);
}

function parse(value: unknown, depth: number, budget: { left: number }): TraceFilter {
  if (!isJson(value)) throw fail('a condition must be an object');
  if (depth > deepest) throw fail(`conditions may stand at most ${deepest} deep`);
  budget.left -= 1;
  if (budget.left < 0) throw fail(`at most ${mostConditions} conditions`);
  const { op } = value;
  if (op === 'AND' || op === 'OR') {
    checkMembers(value, op, ['conditions']);
    const { conditions } = value;
    if (!Array.isArray(conditions) || conditions.length === 0) throw fail(`${op} needs a list of conditions`);
    return { op, conditions: conditions.map((condition: unknown) => parse(condition, depth + 1, budget)) };
  }
  if (op === 'NOT') {
    checkMembers(value, op, ['condition']);
    return { op, condition: parse(value['condition'], depth + 1, budget) };
  }
  return op === 'IN' ? parseList(value) : parseComparison(value);
}

function parseList(value: Json): TraceFilter {
  checkMembers(value, 'IN', ['key', 'values']);
  const [key, field] = fieldOf(value, 'IN');
  const { values } = value;
  if (!Array.isArray(values) || values.length === 0) throw fail('IN needs a list of values');
  if (values.length > mostValues) throw fail(`IN takes at most ${mostValues} values`);
  return { op: 'IN', key, values: values.map((entry: unknown) => readValue(key, field, entry)) };
}

function parseComparison(value: Json): TraceFilter {
  const op = comparisons.find((name) => name === value['op']);
  if (op === undefined) throw fail(`Unknown filter operator: ${say(value['op'])}`);
  checkMembers(value, op, ['key', 'value']);
  const [key, field] = fieldOf(value, op);
  return { op, key, value: readValue(key, field, value['value']) };
}

function fieldOf({ key }: Json, op: Comparison): readonly [TraceKey, TraceField] {
  if (!isTraceKey(key)) throw fail(`Unknown filter key: ${say(key)}`);
  const field: TraceField = traceFields[key];
  if (!field.operators.includes(op)) throw fail(`${op} cannot be used with ${key}; use ${field.operators.join(', ')}`);
  return [key, field];
}

function readValue(key: TraceKey, field: TraceField, value: unknown): FilterValue {
  if (field.type === 'number') {
    if (typeof value !== 'number' || !Number.isFinite(value)) throw fail(`${key} takes a number`);
    return value;
  }
  if (field.type === 'datetime') {
    const time = readTime(value);
    if (time === null) throw fail(`${key} takes an ISO 8601 time with an offset`);
    return time;
  }
  if (typeof value !== 'string' || value.length > longestValue) throw fail(`${key} takes a text of at most ${longestValue} characters`);
  if (value.includes('\0')) throw fail(`${key} takes a text without NUL`);
  if (field.values !== null && !field.values.includes(value)) throw fail(`${key} is one of ${field.values.join(', ')}`);
  return value;
}

function checkMembers(value: Json, op: string, names: readonly string[]): void {
  const unknown = Object.keys(value).find((name) => name !== 'op' && !names.includes(name));
  if (unknown !== undefined) throw fail(`${op} has no member ${say(unknown)}`);
}

const fail = (reason: string) => traceErrors.invalid_filter([reason]);
const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const say = (value: unknown): string => (typeof value === 'string' ? value.slice(0, 40) : typeof value);
