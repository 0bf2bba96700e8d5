import type { JsonObject } from '../runtime/index.ts';

/** A deep, frozen copy: a session state that is shared by reference would be shared between users. */
export function frozenJson(value: JsonObject): JsonObject {
  const text = JSON.stringify(value);
  const copy: JsonObject = JSON.parse(text, (_key, part: unknown) =>
    typeof part === 'object' && part !== null ? Object.freeze(part) : part,
  );
  return copy;
}
