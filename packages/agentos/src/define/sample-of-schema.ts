/** The smallest plausible value of a JSON Schema: its default, its first choice, or an empty value of its type. Deterministic. */
export function sampleOfSchema(schema: unknown): unknown {
  return sampleAt(schema, { root: schema, visits: 0 }, 0);
}

interface Walk {
  readonly root: unknown;
  visits: number;
}

// Schemas can come from clients: bounded depth, size and number of values whatever they say.
const deepest = 16;
const mostVisits = 1000;
const mostItems = 10;
const longestText = 1000;

function sampleAt(schema: unknown, walk: Walk, depth: number): unknown {
  walk.visits += 1;
  if (!isObject(schema) || depth > deepest || walk.visits > mostVisits) return null;
  if ('default' in schema) return schema['default'];
  if ('const' in schema) return schema['const'];
  for (const choices of [schema['enum'], schema['examples']]) if (Array.isArray(choices) && choices.length > 0) return choices[0];
  const target = typeof schema['$ref'] === 'string' ? resolveReference(schema['$ref'], walk.root) : firstBranch(schema);
  if (target !== undefined) return sampleAt(target, walk, depth + 1);
  return sampleOfType(schema, walk, depth);
}

function firstBranch(schema: Record<string, unknown>): unknown {
  for (const key of ['anyOf', 'oneOf', 'allOf']) {
    const branches = schema[key];
    if (Array.isArray(branches) && branches.length > 0) return branches[0];
  }
  return undefined;
}

function sampleOfType(schema: Record<string, unknown>, walk: Walk, depth: number): unknown {
  const type: unknown = Array.isArray(schema['type']) ? schema['type'][0] : schema['type'];
  switch (type) {
    case 'string':
      return sampleText(schema);
    case 'number':
    case 'integer':
      return sampleNumber(schema);
    case 'boolean':
      return false;
    case 'array':
      return Array.from({ length: Math.min(Number(schema['minItems'] ?? 0), mostItems) }, () => sampleAt(schema['items'], walk, depth + 1));
    case 'object':
      return sampleObject(schema, walk, depth);
    default:
      return null;
  }
}

function sampleText(schema: Record<string, unknown>): string {
  const text = 'demo';
  const least = Math.min(Number(schema['minLength'] ?? 0), longestText);
  return text.padEnd(least, 'o').slice(0, Number(schema['maxLength'] ?? Infinity));
}

function sampleNumber(schema: Record<string, unknown>): number {
  if (typeof schema['minimum'] === 'number' && schema['minimum'] > Number.MIN_SAFE_INTEGER) return schema['minimum'];
  if (typeof schema['exclusiveMinimum'] === 'number') return Math.floor(schema['exclusiveMinimum']) + 1;
  return 0;
}

function sampleObject(schema: Record<string, unknown>, walk: Walk, depth: number): Record<string, unknown> {
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  const required: unknown = schema['required'];
  const names = Array.isArray(required) ? required.filter((name): name is string => typeof name === 'string') : [];
  return Object.fromEntries(names.map((name) => [name, sampleAt(properties[name], walk, depth + 1)]));
}

function resolveReference(reference: string, root: unknown): unknown {
  let at: unknown = root;
  for (const key of reference.replace(/^#\/?/, '').split('/').filter(Boolean)) at = isObject(at) ? at[key] : undefined;
  return at ?? {};
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
