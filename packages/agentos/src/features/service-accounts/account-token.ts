import { hash, randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';

export const tokenPrefix = 'aos_pat_';
/** How much of a token is kept for display. */
export const shownLength = tokenPrefix.length + 4;

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const secretLength = 30;
const checksumLength = 6;
const pattern = new RegExp(`^${tokenPrefix}[0-9A-Za-z]{${secretLength + checksumLength}}$`);

/** `aos_pat_`, 30 random characters of base62 (178 bits), and 6 of a checksum over all that precedes, so that slips and scanners need no look-up. */
export function makeToken(): string {
  const secret = Array.from({ length: secretLength }, () => alphabet.charAt(randomInt(alphabet.length))).join('');
  return withChecksum(`${tokenPrefix}${secret}`);
}

/** True for text that `makeToken` could have made. Says nothing about whether it did: the checksum is no secret. */
export function isWellFormedToken(text: string): boolean {
  return pattern.test(text) && withChecksum(text.slice(0, -checksumLength)) === text;
}

/** SHA-256, hexadecimal. The secret is random and long, so a slow hash would add nothing. */
export function hashToken(token: string): string {
  return hash('sha256', token, 'hex');
}

function withChecksum(text: string): string {
  let rest = crc32(text);
  let digits = '';
  while (digits.length < checksumLength) {
    digits = alphabet.charAt(rest % alphabet.length) + digits;
    rest = Math.floor(rest / alphabet.length);
  }
  return text + digits;
}
