/** Text that is not I-JSON (RFC 7493). Says what is wrong, never quotes the text. */
export class StrictJsonError extends Error {}

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: JsonValue;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
// oxlint-disable-next-line no-control-regex -- RFC 8259 section 7 forbids exactly these characters inside strings
const stringPattern = /"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\u0000-\u001f]*)*"/y;
const numberPattern = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const blankPattern = /[ \t\n\r]*/y;
const literals = new Map<string, { readonly text: string; readonly value: null | boolean }>([
  ['n', { text: 'null', value: null }],
  ['t', { text: 'true', value: true }],
  ['f', { text: 'false', value: false }],
]);
const maximumDepth = 8;

/**
 * Reads one JSON text strictly: UTF-8 without byte order mark, no duplicate member names, finite numbers, no lone surrogates, at most eight levels deep.
 * Objects are frozen and have no prototype, so a member called `__proto__` is only a member.
 * Throws `StrictJsonError`.
 */
export function parseStrictJson(input: Uint8Array | string): JsonValue {
  const reader = new Reader(typeof input === 'string' ? input : decode(input));
  const value = reader.value(0);
  reader.end();
  return value;
}

/** Narrows to an object; arrays and null are not objects here. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function decode(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new StrictJsonError('not UTF-8');
  }
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(depth: number): JsonValue {
    this.#match(blankPattern);
    const next = this.#text[this.#at];
    if (next === '{') return this.#object(depth + 1);
    if (next === '[') return this.#array(depth + 1);
    const value = next === '"' ? this.#string() : this.#scalar(next);
    this.#match(blankPattern);
    return value;
  }

  end(): void {
    if (this.#at !== this.#text.length) throw new StrictJsonError('text after the value');
  }

  #object(depth: number): JsonObject {
    this.#open(depth);
    const members: Record<string, JsonValue> = Object.create(null);
    for (let more = !this.#take('}'); more; more = this.#another('}')) {
      this.#match(blankPattern);
      const name = this.#string();
      if (name in members) throw new StrictJsonError('duplicate member name');
      this.#match(blankPattern);
      if (!this.#take(':')) throw new StrictJsonError('colon expected');
      members[name] = this.value(depth);
    }
    this.#match(blankPattern);
    return Object.freeze(members);
  }

  #array(depth: number): readonly JsonValue[] {
    this.#open(depth);
    const items: JsonValue[] = [];
    for (let more = !this.#take(']'); more; more = this.#another(']')) items.push(this.value(depth));
    this.#match(blankPattern);
    return Object.freeze(items);
  }

  #open(depth: number): void {
    if (depth > maximumDepth) throw new StrictJsonError('nested too deeply');
    this.#at += 1;
    this.#match(blankPattern);
  }

  #another(close: string): boolean {
    if (this.#take(',')) return true;
    if (this.#take(close)) return false;
    throw new StrictJsonError('comma or end expected');
  }

  #string(): string {
    const raw = this.#match(stringPattern);
    if (raw === '') throw new StrictJsonError('string expected');
    const text: unknown = raw.includes('\\') ? JSON.parse(raw) : raw.slice(1, -1);
    if (typeof text !== 'string' || !text.isWellFormed()) throw new StrictJsonError('lone surrogate');
    return text;
  }

  #scalar(next: string | undefined): number | boolean | null {
    const literal = literals.get(next ?? '');
    if (literal !== undefined && this.#text.startsWith(literal.text, this.#at)) {
      this.#at += literal.text.length;
      return literal.value;
    }
    const raw = this.#match(numberPattern);
    const number = Number(raw);
    if (raw === '' || !Number.isFinite(number)) throw new StrictJsonError('value expected');
    return number;
  }

  #take(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += found.length;
    return found;
  }
}
