import type { z } from 'zod';
import { validationFailed } from '../http.errors.ts';
import type { FieldProblem } from '../http.errors.ts';

type Place = 'body' | 'query' | 'path';
const mostProblems = 20;

/** The schema's output. Throws 422 with a list of `{ type, loc, msg }`; nothing that was sent is repeated. */
export function validate<T>(schema: z.ZodType<T>, value: unknown, place: Place): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw validationFailed(result.error.issues.slice(0, mostProblems).map((issue) => describeIssue(issue, value, place)));
}

function describeIssue(issue: z.core.$ZodIssue, value: unknown, place: Place): FieldProblem {
  const path = issue.path.map((key) => (typeof key === 'number' ? key : String(key).slice(0, 64)));
  const missing = issue.code === 'invalid_type' && valueAt(value, issue.path) === undefined;
  const type = missing ? 'missing' : issue.code;
  return { type, loc: [place, ...path], msg: missing ? 'Field required' : textOf(issue) };
}

// zod names the keys it does not know: those are the client's words.
const textOf = (issue: z.core.$ZodIssue): string => (issue.code === 'unrecognized_keys' ? 'Unknown fields' : issue.message);

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let found: unknown = value;
  for (const key of path) {
    if (typeof found !== 'object' || found === null) return undefined;
    found = Reflect.get(found, key);
  }
  return found;
}
