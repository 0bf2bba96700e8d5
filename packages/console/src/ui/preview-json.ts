/** Beyond this a text is not looked at for JSON. In characters. */
const longest = 500_000;

/** A value as text for reading: indented JSON, also of a text that holds JSON; other texts as they are. */
export function previewJson(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value, null, 2) ?? '';
  if (value.length > longest || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.stringify(JSON.parse(value), null, 2);
  } catch {
    return value;
  }
}
