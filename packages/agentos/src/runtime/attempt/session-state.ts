import type { JsonObject } from '../record/json.ts';
import type { TrustedInput } from '../record/run-input.ts';

/** The state a run starts with. Names that belong to token claims come from the token alone, also when the stored session has them. */
export function mergeSessionState(
  stored: JsonObject,
  client: JsonObject | undefined,
  trusted: TrustedInput | undefined,
): Record<string, unknown> {
  const reserved = reservedNames(trusted, 'sessionState');
  const open = withoutNames({ ...stored, ...client }, reserved);
  return structuredClone({ ...open, ...trusted?.sessionState });
}

/** Client's values, then the agent's own, then trusted ones; a later one wins. */
export function mergeDependencies(
  client: JsonObject | undefined,
  agent: Readonly<Record<string, unknown>>,
  trusted: TrustedInput | undefined,
): Readonly<Record<string, unknown>> {
  return Object.freeze({ ...openDependencies(client, trusted), ...agent, ...trusted?.dependencies });
}

/** The client's dependencies without the names that only a token may set. */
export function openDependencies(client: JsonObject | undefined, trusted: TrustedInput | undefined): JsonObject {
  return client === undefined ? {} : withoutNames(client, reservedNames(trusted, 'dependencies'));
}

/** Keys whose value differs from `before`, as JSON sees it. Reserved names are never saved: they would outlive the token. */
export function sessionStateChange(
  before: JsonObject,
  after: JsonObject,
  trusted: TrustedInput | undefined,
): { readonly set: JsonObject; readonly removed: readonly string[] } {
  const reserved = reservedNames(trusted, 'sessionState');
  const set: Record<string, unknown> = Object.create(null);
  for (const [key, value] of Object.entries(after)) {
    if (!reserved.has(key) && value !== undefined && jsonText(before[key]) !== jsonText(value)) set[key] = value;
  }
  const removed = Object.keys(before).filter((key) => !reserved.has(key) && after[key] === undefined);
  return { set, removed };
}

/** A copy that is certainly JSON; what cannot be said in JSON is left out. */
export function jsonCopy(value: JsonObject): JsonObject {
  const copy: Record<string, unknown> = Object.create(null);
  for (const [key, part] of Object.entries(value)) {
    const text = jsonText(part);
    if (text !== undefined) copy[key] = JSON.parse(text);
  }
  return { ...copy };
}

function jsonText(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

function reservedNames(trusted: TrustedInput | undefined, part: 'dependencies' | 'sessionState'): ReadonlySet<string> {
  return new Set([...(trusted?.reservedNames?.[part] ?? []), ...Object.keys(trusted?.[part] ?? {})]);
}

function withoutNames(value: JsonObject, names: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([name]) => !names.has(name)));
}
