/** Texts of an address longer than this are none that a list is filtered by. In characters. */
const longest = 300;

/** What the part of an address after `?` says about some names: texts alone, numbers as texts; whatever else stands there is left out. */
export function readFilters<Name extends string>(search: object, names: readonly Name[]): Partial<Record<Name, string>> {
  const given: Readonly<Record<string, unknown>> = { ...search };
  const filters: Partial<Record<Name, string>> = {};
  for (const name of names) {
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    if (typeof value !== 'string' && typeof value !== 'number') continue;
    const text = String(value).trim();
    if (text !== '' && text.length <= longest) filters[name] = text;
  }
  return filters;
}
