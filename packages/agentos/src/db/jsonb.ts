// jsonb refuses both escapes, although JSON allows them: NUL, and surrogates without their other half.
const REFUSED_ESCAPE = /\\u(?:0000|d[89a-f])/;

/**
 * A value as a parameter of type jsonb. The driver would send an array as an SQL array and a text as bare text. Characters that
 * jsonb cannot hold (NUL, lone surrogates; models do write them) become U+FFFD. Undefined becomes null, SQL's own.
 */
export function jsonb(value: unknown): string | null {
  if (value === undefined) return null;
  const text = JSON.stringify(value);
  return REFUSED_ESCAPE.test(text) ? JSON.stringify(clean(value)) : text;
}

function clean(value: unknown): unknown {
  const plain: unknown = JSON.parse(JSON.stringify(value)); // first what toJSON and undefined members make of it
  return cleanPlain(plain);
}

function cleanPlain(value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value);
  if (Array.isArray(value)) return value.map(cleanPlain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [cleanText(key), cleanPlain(member)]));
}

function cleanText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}
