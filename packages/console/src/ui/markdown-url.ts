const harmless = new Set(['http:', 'https:', 'mailto:']);

/** The address of a link in somebody else's text, or null for one that would do anything but open a page or a letter. */
export function readLink(href: string | undefined): string | null {
  if (href === undefined || !URL.canParse(href)) return null;
  return harmless.has(new URL(href).protocol) ? href : null;
}
