import { createPublicKey, createSecretKey, hash } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { configErrors } from '../auth.errors.ts';
import { algorithmNames, keyRequirement } from '../algorithms.ts';
import type { AlgorithmName } from '../algorithms.ts';
import { weaknessOf } from './key-strength.ts';

/** One key, one algorithm, at most one name (RFC 8725 section 3.1). Printing it shows no key material. */
export interface VerificationKey {
  readonly kid: string | null;
  readonly algorithm: AlgorithmName;
  readonly key: KeyObject;
  /** Digest of the key material: tells whether a key changed. */
  readonly fingerprint: string;
}

/** Algorithms that a source may use; null means whatever the keys themselves say. */
export type AllowedAlgorithms = readonly AlgorithmName[] | null;

/**
 * Reads an operator's setting: a PEM public key, or else a shared secret. `where` names the setting in errors.
 * Throws `config_key_invalid`, `config_key_weak`, `config_key_private`, `config_key_as_secret`.
 */
export function readConfiguredKey(text: string, where: string, allowed: AllowedAlgorithms): VerificationKey {
  if (typeof text !== 'string' || text.trim() === '') throw configErrors.key_invalid([where, 'is empty']);
  return text.includes('-----BEGIN') ? readPem(text, where, allowed) : readSecret(text, where, allowed);
}

function readPem(text: string, where: string, allowed: AllowedAlgorithms): VerificationKey {
  if (text.includes('PRIVATE KEY')) throw configErrors.key_private([where]);
  if (!/-----BEGIN (?:RSA )?PUBLIC KEY-----/.test(text))
    throw configErrors.key_invalid([where, 'is not a PEM public key (BEGIN PUBLIC KEY)']);
  if (allowed !== null && allowed.every(isSecretAlgorithm)) throw configErrors.key_as_secret([where]);
  const key = importPem(text, where);
  const weakness = weaknessOf(key);
  if (weakness !== null) throw configErrors.key_weak([where, weakness]);
  const algorithm = algorithmFor(key, allowed);
  if (algorithm === null) throw configErrors.key_invalid([where, 'fits none of the configured algorithms']);
  return { kid: null, algorithm, key, fingerprint: fingerprintOf(key) };
}

// Environment files often carry the line ends of a PEM as the two characters backslash and n.
function importPem(text: string, where: string): KeyObject {
  try {
    return createPublicKey(text.replaceAll('\\n', '\n').trim());
  } catch {
    throw configErrors.key_invalid([where, 'is not a readable PEM public key']);
  }
}

function readSecret(text: string, where: string, allowed: AllowedAlgorithms): VerificationKey {
  const algorithm = (allowed ?? ['HS256' as const]).find(isSecretAlgorithm);
  if (algorithm === undefined) throw configErrors.key_invalid([where, 'is no PEM public key, and the configured algorithms need one']);
  if (looksLikeKeyMaterial(text)) throw configErrors.key_as_secret([where]);
  const requirement = keyRequirement(algorithm);
  const bytes = Buffer.from(text, 'utf8');
  const minimum = requirement.family === 'hmac' ? requirement.minimumBytes : 0;
  if (bytes.length < minimum)
    throw configErrors.key_weak([where, `a shared secret for ${algorithm} needs at least ${minimum} bytes, this has ${bytes.length}`]);
  const key = createSecretKey(bytes);
  return { kid: null, algorithm, key, fingerprint: hash('sha256', bytes, 'base64url') };
}

// A public key that lost its PEM frame is public all the same: a JWK, an SSH key, or DER in base64.
function looksLikeKeyMaterial(text: string): boolean {
  const trimmed = text.trim();
  return /^(?:\{|ssh-|ecdsa-)/.test(trimmed) || isPublicDer(trimmed, 'spki') || isPublicDer(trimmed, 'pkcs1');
}

function isPublicDer(text: string, type: 'spki' | 'pkcs1'): boolean {
  try {
    createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type });
    return true;
  } catch {
    return false;
  }
}

/** True for the algorithms whose verifier could also sign. */
export function isSecretAlgorithm(algorithm: AlgorithmName): boolean {
  return keyRequirement(algorithm).family === 'hmac';
}

/** The first allowed algorithm that the public key can serve, null when there is none. */
export function algorithmFor(key: KeyObject, allowed: AllowedAlgorithms): AlgorithmName | null {
  return (allowed ?? algorithmNames).find((algorithm) => fits(key, algorithm)) ?? null;
}

/** Whether a public key has the type, and the curve, of an algorithm. */
export function fits(key: KeyObject, algorithm: AlgorithmName): boolean {
  const requirement = keyRequirement(algorithm);
  if (requirement.family === 'ec') return key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === requirement.curve;
  return key.asymmetricKeyType === requirement.family;
}

export function fingerprintOf(key: KeyObject): string {
  return hash('sha256', key.export({ type: 'spki', format: 'der' }), 'base64url');
}
