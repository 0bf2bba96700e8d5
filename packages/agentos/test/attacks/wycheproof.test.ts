import { createSecretKey } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isAlgorithmName } from '../../src/auth/algorithms.ts';
import { IssuerKeys } from '../../src/auth/keys/issuer-keys.ts';
import { readKeySet } from '../../src/auth/keys/key-set.ts';
import { isJsonObject, parseStrictJson } from '../../src/auth/strict-json.ts';
import { splitCompactJws } from '../../src/auth/token/compact-jws.ts';
import { readTokenHeader } from '../../src/auth/token/token-header.ts';
import { verifySignature } from '../../src/auth/token/verify-signature.ts';

/** The vectors lie beside the repository (github.com/C2SP/wycheproof, testvectors_v1) and are not part of it. */
const folder = new URL('../../../../../shared/vectors/wycheproof/', import.meta.url);

type Jwk = Readonly<Record<string, unknown>>;
interface Vector {
  readonly tcId: number;
  readonly comment: string;
  readonly jws: unknown;
  readonly result: 'valid' | 'invalid';
}
interface Group {
  readonly comment: string;
  readonly public?: Jwk & { readonly keys?: readonly Jwk[] };
  readonly private?: Jwk & { readonly keys?: readonly Jwk[] };
  readonly tests: readonly Vector[];
}
interface Override {
  readonly tcId?: number;
  readonly tcIds?: readonly number[];
}
interface Overrides {
  readonly json_web_signature_test: {
    readonly unreachable_expectation: readonly Override[];
    readonly stricter_than_published: readonly Override[];
  };
}

/** Published as valid, with a key whose `alg` is another than the token's (PS256 and PS384; ES521, which is no registered name, and ES512). */
const otherAlgorithmThanKey: ReadonlySet<number> = new Set([346, 347, 350, 351]);

const read = <T>(name: string): T => JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
const idsOf = (overrides: readonly Override[]): ReadonlySet<number> =>
  new Set(overrides.flatMap(({ tcId, tcIds = [] }) => (tcId === undefined ? tcIds : [tcId])));

/** The path of a token through this package, without the rules for claims: these vectors carry none. */
async function accepts(jws: string, keys: () => IssuerKeys): Promise<boolean> {
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

if (existsSync(folder)) {
  const jws = read<{ readonly testGroups: readonly Group[] }>('json_web_signature_test.json');
  const jwk = read<{ readonly testGroups: readonly Group[] }>('json_web_key_test.json');
  const overrides = read<Overrides>('OVERRIDES.json').json_web_signature_test;
  const [left, stricter] = [idsOf(overrides.unreachable_expectation), idsOf(overrides.stricter_than_published)];
  const signatures = jws.testGroups
    .flatMap((group) => group.tests.map((vector) => ({ group, ...vector })))
    .filter(({ tcId }) => !left.has(tcId));
  const keySets = jwk.testGroups.flatMap((group) => group.tests.map((vector) => ({ group, ...vector })));

  describe('Wycheproof, JSON Web Signature', () => {
    it.each(signatures)('$tcId $comment: $result', async ({ group, tcId, jws: token, result }) => {
      const expected = result === 'valid' && !stricter.has(tcId) && !otherAlgorithmThanKey.has(tcId);
      expect(await accepts(typeof token === 'string' ? token : JSON.stringify(token), () => keysOf(group))).toBe(expected);
    });
  });

  describe('Wycheproof, JSON Web Key', () => {
    it.each(keySets)('$tcId $comment: $result', async ({ group, jws: token, result }) => {
      // Stricter than published: a set with a symmetric key is never taken, however good the key is.
      const isSymmetric = (group.private?.keys ?? []).some(({ kty }) => kty === 'oct');
      const origin = group.public === undefined && !isSymmetric ? { ...group, private: withoutPrivateMembers(group.private) } : group;
      expect(await accepts(String(token), () => setOf(origin))).toBe(result === 'valid' && !isSymmetric);
    });
  });
} else {
  process.stderr.write('wycheproof vectors not found beside the repository: signature vectors are not checked in this run\n');
  it('has no Wycheproof vectors to run', () => {
    expect(existsSync(folder)).toBe(false);
  });
}

// Some groups publish the private half only; a server would be given the public one.
function withoutPrivateMembers(set: Group['private']): { readonly keys: readonly Jwk[] } {
  return {
    keys: (set?.keys ?? []).map((key) =>
      Object.fromEntries(Object.entries(key).filter(([name]) => !['d', 'p', 'q', 'dp', 'dq', 'qi'].includes(name))),
    ),
  };
}
