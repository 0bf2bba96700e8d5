/** One thing that is other than before. A list is compared as what came and what went. */
export interface Difference {
  /** `name`, `roles`, `settings.url`. */
  readonly path: string;
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A value as people read it. Objects of a list become `role_id: owner, instance_id: null`. */
function say(value: unknown): string {
  if (typeof value === 'string') return value;
  if (isObject(value))
    return Object.entries(value)
      .map(([name, each]) => `${name}: ${say(each)}`)
      .join(', ');
  return JSON.stringify(value) ?? '';
}

const entriesOf = (value: unknown): readonly string[] =>
  value === undefined || value === null ? [] : Array.isArray(value) ? value.map(say) : [say(value)];

const limit = 500;

function collect(path: string, before: unknown, after: unknown, into: Difference[]): void {
  if (into.length >= limit) return;
  if (isObject(before) || isObject(after)) {
    const [old, next] = [isObject(before) ? before : {}, isObject(after) ? after : {}];
    for (const name of new Set([...Object.keys(old), ...Object.keys(next)]))
      collect(
        path === '' ? name : `${path}.${name}`,
        Object.hasOwn(old, name) ? old[name] : undefined,
        Object.hasOwn(next, name) ? next[name] : undefined,
        into,
      );
    return;
  }
  const [old, next] = [entriesOf(before), entriesOf(after)];
  const [had, has] = [new Set(old), new Set(next)];
  const removed = old.filter((entry) => !has.has(entry));
  const added = next.filter((entry) => !had.has(entry));
  if (removed.length > 0 || added.length > 0) into.push({ path, removed, added });
}

/** What an act changed. Null on one side: there was nothing before, or there is nothing after. */
export function findDifferences(before: unknown, after: unknown): readonly Difference[] {
  const differences: Difference[] = [];
  collect('', before ?? undefined, after ?? undefined, differences);
  return differences;
}
