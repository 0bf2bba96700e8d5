/** `base` with the headers of `own` in place of those with the same name in any case: two spellings in one object would be sent joined. */
export function mergeHeaders(base: Readonly<Record<string, string>>, own: Readonly<Record<string, string>>): Record<string, string> {
  const merged = { ...base };
  for (const [name, value] of Object.entries(own)) {
    const lower = name.toLowerCase();
    const known = Object.keys(merged).find((other) => other.toLowerCase() === lower);
    merged[known ?? canonical(name)] = value;
  }
  return merged;
}

/** `content-type` is `Content-Type`: the spelling that this room itself uses. */
const canonical = (name: string): string => name.toLowerCase().replace(/(?:^|-)[a-z]/g, (start) => start.toUpperCase());
