import { isJsonObject, parseStrictJson, StrictJsonError } from '../strict-json.ts';
import type { JsonObject } from '../strict-json.ts';
import { must, Rejection } from './rejection.ts';

/** Longest token in characters. */
export const maximumTokenLength = 8192;

/** The two readable parts of a token whose signature is not checked yet. */
export interface UnverifiedToken {
  readonly header: JsonObject;
  readonly claims: JsonObject;
}

const alphabet = /^[A-Za-z0-9_.-]*$/;
const bits = new Map(Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_', (letter, value) => [letter, value]));
// Bits of the last character that carry no data, by length modulo four; no base64 text has length 1 modulo 4.
const spareBits = new Map([
  [0, 0],
  [2, 0b1111],
  [3, 0b11],
]);

/** The two readable parts as strict JSON objects. Throws `Rejection`. */
export function parseCompactJws(token: string): UnverifiedToken {
  const { header, payload } = splitCompactJws(token);
  return { header: readObject(header, 'header_json'), claims: readObject(payload, 'claims_json') };
}

/**
 * Takes a JWS compact serialisation (RFC 7515 section 7.1) apart and accepts exactly one spelling of it: bounded length, three parts, base64url without
 * padding and with zero spare bits (RFC 4648 section 3.5). Throws `Rejection`.
 */
export function splitCompactJws(token: string): { readonly header: string; readonly payload: string } {
  must(token.length <= maximumTokenLength, 'too_long');
  must(alphabet.test(token), 'character');
  const parts = token.split('.');
  must(parts.length === 3, 'parts');
  for (const part of parts) must(isCanonicalBase64Url(part), 'base64url');
  const [header = '', payload = ''] = parts;
  return { header, payload };
}

function isCanonicalBase64Url(part: string): boolean {
  const spare = spareBits.get(part.length % 4);
  const last = bits.get(part.at(-1) ?? '');
  return spare !== undefined && last !== undefined && (last & spare) === 0;
}

function readObject(part: string, reason: string): JsonObject {
  try {
    const value = parseStrictJson(Buffer.from(part, 'base64url'));
    must(isJsonObject(value), reason);
    return value;
  } catch (error) {
    if (error instanceof StrictJsonError) throw new Rejection(`${reason}: ${error.message}`);
    throw error;
  }
}
