/** All values that a Cookie header (RFC 6265 section 4.2) gives to one name, quotes removed. */
export function cookieValues(header: string | null, name: string): readonly string[] {
  return (header ?? '').split(';').flatMap((pair) => {
    const at = pair.indexOf('=');
    return at > 0 && pair.slice(0, at).trim() === name
      ? [
          pair
            .slice(at + 1)
            .trim()
            .replace(/^"(.*)"$/, '$1'),
        ]
      : [];
  });
}
