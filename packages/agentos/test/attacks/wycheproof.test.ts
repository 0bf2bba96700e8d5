import { createSecretKey } from 'node:crypto';
import { expect, it } from 'vitest';
import { isAlgorithmName } from '../../src/auth/algorithms.ts';
import { IssuerKeys } from '../../src/auth/keys/issuer-keys.ts';
import { readKeySet } from '../../src/auth/keys/key-set.ts';
import { isJsonObject, parseStrictJson } from '../../src/auth/strict-json.ts';
import { splitCompactJws } from '../../src/auth/token/compact-jws.ts';
import { readTokenHeader } from '../../src/auth/token/token-header.ts';
import { verifySignature } from '../../src/auth/token/verify-signature.ts';
import { isExpectedValid, isPresent, keyCases, signatureCases } from './wycheproof-vectors.ts';
import type { Group, Jwk } from './wycheproof-vectors.ts';

/** The path of a token through this package, without the rules for claims: these vectors carry none. */
async function accepts(vector: unknown, keys: () => IssuerKeys): Promise<boolean> {
  const jws = typeof vector === 'string' ? vector : JSON.stringify(vector);
  try {
    const json = parseStrictJson(Buffer.from(splitCompactJws(jws).header, 'base64url'));
    const header = readTokenHeader(isJsonObject(json) ? json : {}, 'standard');
    await verifySignature(jws, header, await keys().candidates(header.algorithm, header.kid));
    return true;
  } catch {
    return false;
  }
}

function keysOf(group: Group): IssuerKeys {
  const key = group.public ?? group.private ?? {};
  if (key['kty'] !== 'oct') return setOf(group);
  const { alg, k } = key;
  if (!isAlgorithmName(alg) || typeof k !== 'string') throw new Error('not a secret of a known algorithm');
  return new IssuerKeys([{ kid: null, algorithm: alg, key: createSecretKey(Buffer.from(k, 'base64url')), fingerprint: '' }], [], []);
}

function setOf(group: Group): IssuerKeys {
  const key = group.public ?? group.private ?? {};
  return new IssuerKeys([], [readKeySet({ keys: key.keys ?? [key] }, { where: 'wycheproof', allowed: null, remote: true })], []);
}

it('runs the vectors when they are there', () => {
  expect(signatureCases.length + keyCases.length > 400).toBe(isPresent);
});

it.each(signatureCases)('JSON Web Signature $tcId $comment: $result', async (vector) => {
  expect(await accepts(vector.jws, () => keysOf(vector.group))).toBe(isExpectedValid(vector));
});

// Stricter than published: a set with a symmetric key is never taken, however good the key is.
it.each(keyCases)('JSON Web Key $tcId $comment: $result', async ({ group, jws, result }) => {
  const isSymmetric = (group.private?.keys ?? []).some(({ kty }) => kty === 'oct');
  const origin = group.public === undefined && !isSymmetric ? { ...group, private: withoutPrivateMembers(group.private) } : group;
  expect(await accepts(jws, () => setOf(origin))).toBe(result === 'valid' && !isSymmetric);
});

// Some groups publish the private half only; a server would be given the public one.
function withoutPrivateMembers(set: Group['private']): { readonly keys: readonly Jwk[] } {
  return {
    keys: (set?.keys ?? []).map((key) =>
      Object.fromEntries(Object.entries(key).filter(([name]) => !['d', 'p', 'q', 'dp', 'dq', 'qi'].includes(name))),
    ),
  };
}
