interface Part {
  readonly text: string;
  readonly isSuspicious: boolean;
}

/** Controls but tab and line end, bidirectional marks and overrides, zero-width characters, tags, and the byte order mark. */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const suspicious =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/u;
const every = new RegExp(suspicious.source, 'gu');

const nameOf = (character: string): string => `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

/** Cuts a text at characters that cannot be seen; those become their names, such as `U+202E`. */
export function splitSuspicious(text: string): readonly Part[] {
  if (!suspicious.test(text)) return [{ text, isSuspicious: false }];
  const parts: Part[] = [];
  let from = 0;
  for (const { 0: character, index } of text.matchAll(every)) {
    if (index > from) parts.push({ text: text.slice(from, index), isSuspicious: false });
    parts.push({ text: nameOf(character), isSuspicious: true });
    from = index + character.length;
  }
  if (from < text.length) parts.push({ text: text.slice(from), isSuspicious: false });
  return parts;
}

/** The same as one text, for places that hold no elements. */
export function nameSuspicious(text: string): string {
  return splitSuspicious(text)
    .map((part) => (part.isSuspicious ? `[${part.text}]` : part.text))
    .join('');
}
