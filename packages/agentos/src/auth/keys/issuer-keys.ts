import { sameAlgorithm } from '../algorithms.ts';
import type { AlgorithmName } from '../algorithms.ts';
import type { KeySet } from './key-set.ts';
import type { RefreshingKeySet } from './refreshing-key-set.ts';
import type { VerificationKey } from './verification-key.ts';

/** All keys of one issuer: those written into the configuration, and sets. */
export class IssuerKeys {
  readonly #configured: readonly VerificationKey[];
  readonly #inline: readonly KeySet[];
  readonly #refreshing: readonly RefreshingKeySet[];

  constructor(configured: readonly VerificationKey[], inline: readonly KeySet[], refreshing: readonly RefreshingKeySet[]) {
    this.#configured = configured;
    this.#inline = inline;
    this.#refreshing = refreshing;
  }

  get epoch(): number {
    return this.#refreshing.reduce((sum, set) => sum + set.epoch, 0);
  }

  touch(): void {
    for (const set of this.#refreshing) set.touch();
  }

  async settle(): Promise<void> {
    await Promise.all(this.#refreshing.map((set) => set.settle()));
  }

  /**
   * The keys that may have signed. A `kid` that a set knows is that one key and no other; a set's unnamed key serves only tokens without `kid`, and only
   * where there is no choice. Keys of the configuration have no names, so those of the token's algorithm are tried: at most eight.
   */
  async candidates(algorithm: AlgorithmName, kid: string | null): Promise<readonly VerificationKey[]> {
    const sets = [...this.#inline, ...(await Promise.all(this.#refreshing.map((set) => set.current(kid)))).filter((set) => set !== null)];
    const named = kid === null ? soleKeys(sets, algorithm) : sets.flatMap((set) => set.byKid.get(kid) ?? []);
    const found = named.length > 0 && kid !== null ? named : [...named, ...this.#configured];
    return found.filter((key) => sameAlgorithm(key.algorithm, algorithm));
  }
}

function soleKeys(sets: readonly KeySet[], algorithm: AlgorithmName): VerificationKey[] {
  const named = sets.flatMap((set) => [...set.byKid.values()]);
  const unnamed = sets.flatMap((set) => set.unnamed);
  const all = [...named, ...unnamed];
  if (all.length === 1) return all;
  const fitting = unnamed.filter((key) => sameAlgorithm(key.algorithm, algorithm));
  return fitting.length === 1 ? fitting : [];
}
