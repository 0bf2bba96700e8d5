import { createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { isAlgorithmName, sameAlgorithm } from '../algorithms.ts';
import type { AlgorithmName } from '../algorithms.ts';
import { configErrors } from '../auth.errors.ts';
import { isJsonObject, parseStrictJson, StrictJsonError } from '../strict-json.ts';
import { isKid } from '../token/token-header.ts';
import { weaknessOf } from './key-strength.ts';
import { algorithmFor, fingerprintOf, fits } from './verification-key.ts';
import type { AllowedAlgorithms, VerificationKey } from './verification-key.ts';

/** The usable keys of one JWK set, and why the others are not. */
export interface KeySet {
  readonly byKid: ReadonlyMap<string, VerificationKey>;
  readonly unnamed: readonly VerificationKey[];
  readonly size: number;
  readonly skipped: readonly SkippedKey[];
}

export interface SkippedKey {
  readonly index: number;
  readonly why: string;
}

/** Where a set comes from and what it may be used for. */
export interface KeySetOrigin {
  /** Names the setting in errors. */
  readonly where: string;
  readonly allowed: AllowedAlgorithms;
  /** True for a set that somebody else publishes: its weak keys are skipped and not the operator's mistake. */
  readonly remote: boolean;
}

type Member = Readonly<Record<string, unknown>>;
const maximumKeys = 64;
const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'] as const;

/**
 * Reads a JWK set (RFC 7517 section 5): JSON text, bytes, or the object. A key that cannot be used is skipped and reported; a set that holds a private or
 * symmetric key, the same kid twice, more than 64 keys or no usable key is refused as a whole, and so is one with a weak key that the operator wrote.
 * Throws `config_key_set_invalid`, `config_key_private`, `config_key_weak`, `config_kid_duplicate`.
 */
export function readKeySet(input: unknown, origin: KeySetOrigin): KeySet {
  const { where } = origin;
  const members = readMembers(input, where);
  refuseDuplicateKids(members, where);
  const keys: VerificationKey[] = [];
  const skipped: SkippedKey[] = [];
  for (const [index, member] of members.entries()) {
    const read = readKey(member, index, origin);
    if (typeof read === 'string') skipped.push({ index, why: read });
    else keys.push(read);
  }
  if (keys.length === 0) throw configErrors.key_set_invalid([where, describeUnusable(skipped)]);
  const byKid = new Map(keys.flatMap((key) => (key.kid === null ? [] : [[key.kid, key] as const])));
  return { byKid, unnamed: keys.filter((key) => key.kid === null), size: keys.length, skipped };
}

function describeUnusable(skipped: readonly SkippedKey[]): string {
  const first = skipped[0];
  return first === undefined ? 'the key set is empty' : `the key set has no usable key (key ${first.index}: ${first.why})`;
}

function readMembers(input: unknown, where: string): readonly Member[] {
  const set = typeof input === 'string' || input instanceof Uint8Array ? parseText(input, where) : input;
  if (!isJsonObject(set) || !Array.isArray(set['keys']))
    throw configErrors.key_set_invalid([where, 'is not a JWK set: an object with an array "keys"']);
  const members: readonly unknown[] = set['keys'];
  if (members.length > maximumKeys)
    throw configErrors.key_set_invalid([where, `has ${members.length} keys; at most ${maximumKeys} are taken`]);
  return members.map((member) => (isJsonObject(member) ? member : {}));
}

function parseText(text: string | Uint8Array, where: string): unknown {
  try {
    return parseStrictJson(text);
  } catch (error) {
    if (error instanceof StrictJsonError) throw configErrors.key_set_invalid([where, `is not JSON (${error.message})`]);
    throw error;
  }
}

function refuseDuplicateKids(members: readonly Member[], where: string): void {
  const kids = members.map((member) => member['kid']).filter((kid) => kid !== undefined);
  if (new Set(kids).size !== kids.length) throw configErrors.kid_duplicate([where]);
}

function readKey(member: Member, index: number, { where, allowed, remote }: KeySetOrigin): VerificationKey | string {
  if (member['kty'] === 'oct' || privateMembers.some((name) => name in member)) throw configErrors.key_private([where]);
  const { kid, use, key_ops: operations, alg } = member;
  if (kid !== undefined && !isKid(kid)) return 'kid is not 1 to 128 printable characters';
  if (use !== undefined && use !== 'sig') return 'use is not "sig"';
  if (operations !== undefined && !(Array.isArray(operations) && operations.includes('verify'))) return 'key_ops lacks "verify"';
  const key = importJwk(member);
  if (key === null) return 'not a readable public key';
  const weakness = weaknessOf(key);
  if (weakness !== null && !remote) throw configErrors.key_weak([`${where}, key ${index}`, weakness]);
  if (weakness !== null) return weakness;
  const algorithm = pinAlgorithm(key, alg, allowed);
  return algorithm === null ? 'no allowed algorithm fits' : { kid: kid ?? null, algorithm, key, fingerprint: fingerprintOf(key) };
}

function importJwk(member: Member): KeyObject | null {
  try {
    return createPublicKey({ key: { ...member }, format: 'jwk' });
  } catch {
    return null;
  }
}

function pinAlgorithm(key: KeyObject, alg: unknown, allowed: AllowedAlgorithms): AlgorithmName | null {
  if (alg === undefined) return algorithmFor(key, allowed);
  if (!isAlgorithmName(alg) || !fits(key, alg)) return null;
  return allowed === null || allowed.some((name) => sameAlgorithm(name, alg)) ? alg : null;
}
