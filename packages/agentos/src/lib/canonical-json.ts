/**
 * JSON in one form only, after RFC 8785: members in the order of their names' UTF-16 code units, no white space, numbers and texts as ECMAScript writes
 * them. Members without a value are left out. Texts are taken as the database holds them, with U+FFFD for NUL and halves of surrogate pairs (the RFC
 * refuses those), so that the form is the same before something is stored and after it is read.
 */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(storable(value));
  if (Array.isArray(value)) return `[${value.map((item: unknown) => canonicalJson(item ?? null)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([name, member]: [string, unknown]) => [storable(name), member] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join(',')}}`;
}

function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}
