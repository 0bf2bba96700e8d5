interface Part {
  readonly text: string;
  readonly isSuspicious: boolean;
}

/**
 * Controls and format characters: bidirectional marks and overrides, zero-width characters, tags, the byte order mark. Not tab, line end, the joiners that scripts and
 * emoji need, and the Arabic signs that can be seen.
 */
const suspicious = /(?!\t|\r|\n|\u200c|\u200d|[\u0600-\u0605]|\u06dd)[\p{Cc}\p{Cf}\u2028\u2029]/u;
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
