import { z } from 'zod';
import { validationFailed } from '../http.errors.ts';

/** What query strings and forms need to know of a schema: which fields are lists. */
export interface FieldShape {
  readonly isObject: boolean;
  readonly lists: ReadonlySet<string>;
}

// The part of a zod type that wraps another one, whatever the wrapper.
function unwrap(schema: unknown): unknown {
  let inner: unknown = schema;
  for (;;) {
    if (inner instanceof z.ZodPipe) inner = inner.def.in;
    else if (inner instanceof z.ZodOptional || inner instanceof z.ZodNullable || inner instanceof z.ZodReadonly)
      inner = inner.def.innerType;
    else if (inner instanceof z.ZodDefault || inner instanceof z.ZodPrefault || inner instanceof z.ZodCatch) inner = inner.def.innerType;
    else return inner;
  }
}

export function readFields(schema: z.ZodType): FieldShape {
  const object = unwrap(schema);
  if (!(object instanceof z.ZodObject)) return { isObject: false, lists: new Set() };
  const fields = Object.entries(object.shape);
  return { isObject: true, lists: new Set(fields.filter(([, field]) => unwrap(field) instanceof z.ZodArray).map(([name]) => name)) };
}

/**
 * Pairs of a query string or a form as one object. A list field is always an array; any other field that comes twice is refused (422), because
 * whoever reads the request before us may have read the other value.
 */
export function collectFields<V>(
  pairs: Iterable<readonly [string, V]>,
  shape: FieldShape,
  where: 'query' | 'body',
): Record<string, V | V[]> {
  const fields = new Map<string, V | V[]>();
  for (const [name, value] of pairs) {
    const known = fields.get(name);
    if (Array.isArray(known)) known.push(value);
    else if (shape.lists.has(name)) fields.set(name, [value]);
    else if (known === undefined) fields.set(name, value);
    else throw validationFailed([{ type: 'repeated', loc: [where, name.slice(0, 64)], msg: 'Field given more than once' }]);
  }
  return Object.fromEntries(fields);
}
