import { createPrivateKey, createPublicKey, createSecretKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { algorithmNames, isAlgorithmName, keyRequirement } from '../auth/algorithms.ts';
import type { AlgorithmName } from '../auth/algorithms.ts';
import { algorithmFor, fits } from '../auth/keys/verification-key.ts';
import { CommandError, UsageError } from './usage-error.ts';

/** A key that can sign, with the one algorithm it is used for. */
export interface SigningKey {
  readonly algorithm: AlgorithmName;
  readonly key: KeyObject;
}

/**
 * Reads a private key (PEM or JWK) or a shared secret. Without a named algorithm the key decides as it does for a verifier: RS256 for RSA, HS256 for a secret.
 * @throws CommandError when the key cannot be read or does not fit the algorithm; the text never shows the key
 */
export function readSigningKey(content: string, where: string, named?: AlgorithmName): SigningKey {
  const text = content.trim();
  if (text === '') throw new CommandError(`${where} is empty`);
  const isAsymmetric = text.startsWith('{') || text.includes('-----BEGIN');
  return isAsymmetric ? readPrivateKey(text, where, named) : readSecret(text, where, named ?? 'HS256');
}

function readPrivateKey(text: string, where: string, named: AlgorithmName | undefined): SigningKey {
  const key = importPrivateKey(text, where);
  const publicKey = createPublicKey(key);
  const algorithm = named ?? algorithmFor(publicKey, null);
  if (algorithm === null) throw new CommandError(`${where}: a key of this type signs none of the known algorithms`);
  if (!fits(publicKey, algorithm)) throw new CommandError(`${where}: this key cannot sign ${algorithm}`);
  return { algorithm, key };
}

// What OpenSSL says about a malformed key may quote it, so the cause is dropped.
function importPrivateKey(text: string, where: string): KeyObject {
  try {
    return text.startsWith('{') ? createPrivateKey({ key: JSON.parse(text), format: 'jwk' }) : createPrivateKey(text);
  } catch {
    throw new CommandError(`${where} holds no readable private key (PEM or JWK); a public key cannot sign`);
  }
}

function readSecret(text: string, where: string, algorithm: AlgorithmName): SigningKey {
  const requirement = keyRequirement(algorithm);
  if (requirement.family !== 'hmac') throw new CommandError(`${where} holds a shared secret; ${algorithm} needs a private key`);
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length < requirement.minimumBytes)
    throw new CommandError(`${where}: a shared secret for ${algorithm} needs at least ${requirement.minimumBytes} bytes`);
  return { algorithm, key: createSecretKey(bytes) };
}

/**
 * Reads a key file, and reports one that others on the machine can read.
 * @throws CommandError when there is no such file
 */
export async function readSigningKeyFile(path: string, note: (line: string) => void, named?: AlgorithmName): Promise<SigningKey> {
  const content = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new CommandError(`cannot read the key file ${path}; make one with: agentos keys generate`, { cause });
  });
  const { mode } = await stat(path);
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) note(`warning: others can read ${path}; run: chmod 600 ${path}`);
  return readSigningKey(content, path, named);
}

/** @throws UsageError that lists the algorithms */
export function readAlgorithm(text: string | undefined): AlgorithmName | undefined {
  if (text !== undefined && !isAlgorithmName(text))
    throw new UsageError(`${JSON.stringify(text)} is not an algorithm; take one of ${algorithmNames.join(', ')}`);
  return text;
}

/** PEM (SPKI) of the key that verifies what a private key signs. */
export function publicPemOf(key: KeyObject): string {
  return createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString();
}
