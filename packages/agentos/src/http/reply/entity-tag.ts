/** Whether the client has what carries this tag already: `If-None-Match`, compared weakly (RFC 9110 section 13.1.2). */
export function hasTag(ifNoneMatch: string | null, tag: string): boolean {
  const known = ifNoneMatch?.split(',').map((text) => text.trim().replace(/^W\//, '')) ?? [];
  return known.includes(tag) || known.includes('*');
}
