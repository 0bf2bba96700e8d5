import { readFileSync } from 'node:fs';

/** One step that changes the finished token; its meaning is in token-transforms.ts. */
export interface Transform {
  readonly op: string;
  readonly index?: number;
  readonly at?: number;
  readonly value?: string;
  readonly hex?: string;
  readonly bytes?: number;
  readonly byte?: number;
  readonly sep?: string;
  readonly form?: string;
  readonly r?: string;
  readonly s?: string;
  readonly resign?: string;
  readonly header?: Readonly<Record<string, unknown>>;
  readonly claims?: Readonly<Record<string, unknown>>;
}

export interface TokenBuild {
  readonly kind: 'token';
  readonly sign?: {
    readonly key?: string | null;
    readonly alg?: unknown;
    readonly hmac?: string;
    readonly secret?: string;
    readonly secret_from?: { readonly key: string; readonly form: string };
    readonly omit_alg?: boolean;
  };
  readonly jwe?: { readonly alg: string; readonly enc: string; readonly zip?: string };
  readonly header?: Readonly<Record<string, unknown>>;
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly claims_raw?: string;
  readonly claims_append?: string;
  readonly claims_dup?: { readonly member: string; readonly raw_value: string; readonly position: 'before' | 'after' };
  readonly claims_bytes_insert?: string;
  readonly transform?: readonly Transform[];
  readonly setup?: { readonly jwks?: string; readonly config?: { readonly hs_secret?: string } };
}

export interface MatcherBuild {
  readonly kind: 'matcher';
  readonly grant: string;
  readonly resource: string;
  readonly resource_id: string | null;
  readonly action: string;
}

export interface AttackCase<Build> {
  readonly id: string;
  readonly class: string;
  readonly description: string;
  readonly build: Build;
  readonly expected: { readonly outcome: string; readonly grants?: readonly string[] };
}

interface Corpus {
  readonly default_token: { readonly header: Readonly<Record<string, unknown>>; readonly claims: Readonly<Record<string, unknown>> };
  readonly cases: ReadonlyArray<AttackCase<{ readonly kind: string }>>;
}

export const corpus: Corpus = JSON.parse(readFileSync(new URL('../vectors/attacks.json', import.meta.url), 'utf8'));

const isToken = (entry: AttackCase<{ readonly kind: string }>): entry is AttackCase<TokenBuild> => entry.build.kind === 'token';
const isMatcher = (entry: AttackCase<{ readonly kind: string }>): entry is AttackCase<MatcherBuild> => entry.build.kind === 'matcher';
export const tokenCases = corpus.cases.filter(isToken);
export const matcherCases = corpus.cases.filter(isMatcher);
