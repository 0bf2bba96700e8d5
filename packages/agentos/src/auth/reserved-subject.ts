// Letters outside ASCII that NFKC leaves alone and that look like those of the reserved names.
const lookAlikes = new Map([
  ['а', 'a'],
  ['ѕ', 's'],
  ['е', 'e'],
  ['о', 'o'],
  ['с', 'c'],
  ['һ', 'h'],
  ['ո', 'n'],
  ['α', 'a'],
  ['ο', 'o'],
  ['ν', 'v'],
  ['ɑ', 'a'],
  ['ꮪ', 's'],
  ['ꜱ', 's'],
  ['ᴀ', 'a'],
  ['∶', ':'],
  ['꞉', ':'],
  ['ː', ':'],
  ['։', ':'],
  ['׃', ':'],
  ['ˍ', '_'],
]);

// Invisible characters, marks and white space: they change how a name is spelt and not how it reads.
const ignorable = /[\p{Cc}\p{Cf}\p{Mn}\p{Me}\p{Z}\p{Default_Ignorable_Code_Point}]/gu;
const reserved = /^(?:sa:|agent:|__.*|anonymous$|security-key$)/s;

/** The subject as it reads: compatibility forms and look-alikes folded, invisible characters dropped, lower case. */
function fold(text: string): string {
  const plain = text.normalize('NFKD').replace(ignorable, '').toLowerCase();
  return Array.from(plain, (character) => lookAlikes.get(character) ?? character).join('');
}

/**
 * True for names that only this server may give: service accounts (`sa:`), agents (`agent:`), internal callers (`__scheduler__`, `__oauth__:` and every
 * name that starts with two underscores), `anonymous` and `security-key`; in any case, padding or Unicode disguise. Never true for what is not a string.
 */
export function isReservedSubject(text: unknown): boolean {
  return typeof text === 'string' && reserved.test(fold(text));
}

const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

/** An identifier that can own rows: 1 to 255 printable characters, no white space at either end, taken byte for byte and never normalised. */
export function isUsableIdentifier(value: unknown): value is string {
  return typeof value === 'string' && value.length >= 1 && value.length <= 255 && value.trim() === value && !unprintable.test(value);
}
