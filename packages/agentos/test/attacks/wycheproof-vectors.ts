import { existsSync, readFileSync } from 'node:fs';

/** The vectors lie beside the repository (github.com/C2SP/wycheproof, testvectors_v1) and are not part of it. */
export const folder = new URL('../../../../../shared/vectors/wycheproof/', import.meta.url);

export type Jwk = Readonly<Record<string, unknown>>;
export interface Vector {
  readonly tcId: number;
  readonly comment: string;
  readonly jws: unknown;
  readonly result: 'valid' | 'invalid';
}
export interface Group {
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

export const isPresent = existsSync(folder);
if (!isPresent) process.stderr.write('wycheproof vectors not found beside the repository: signature vectors are not checked in this run\n');

// An absent file reads as one without vectors.
const text = (name: string, absent: string): string => (isPresent ? readFileSync(new URL(name, folder), 'utf8') : absent);
const idsOf = (overrides: readonly Override[]): ReadonlySet<number> =>
  new Set(overrides.flatMap(({ tcId, tcIds = [] }) => (tcId === undefined ? tcIds : [tcId])));

/** A vector, the key that it is for, and whether this package should accept it. */
export interface Case extends Vector {
  readonly group: Group;
}

interface File {
  readonly testGroups: readonly Group[];
}

function casesOf(name: string): readonly Case[] {
  const file: File = JSON.parse(text(name, '{"testGroups":[]}'));
  return file.testGroups.flatMap((group) => group.tests.map((vector) => ({ group, ...vector })));
}

const overrides: Overrides = JSON.parse(
  text('OVERRIDES.json', '{"json_web_signature_test":{"unreachable_expectation":[],"stricter_than_published":[]}}'),
);
const unreachable = idsOf(overrides.json_web_signature_test.unreachable_expectation);
const stricter = idsOf(overrides.json_web_signature_test.stricter_than_published);

export const signatureCases = casesOf('json_web_signature_test.json').filter(({ tcId }) => !unreachable.has(tcId));
export const keyCases = casesOf('json_web_key_test.json');

/** What is published, but for the overrides. */
export function isExpectedValid({ tcId, result }: Case): boolean {
  return result === 'valid' && !stricter.has(tcId) && !otherAlgorithmThanKey.has(tcId);
}
