import { RecentMap } from '../../lib/recent-map.ts';
import type { Principal } from '../principal.ts';
import type { TokenTimes } from './token-times.ts';

/** A principal that a token proved, and for how long and under which keys it did. */
export interface VerifiedToken {
  readonly principal: Principal;
  readonly times: TokenTimes;
  /** Epoch of the key sets, read BEFORE the verification began. */
  readonly epoch: number;
}

const maximumEntries = 10_000;
const lifetimeMs = 60_000;

/** Successes only, keyed by the SHA-256 of the exact token; at most 10,000, the one longest unused goes first. Times in milliseconds. */
export class VerifiedTokenCache {
  readonly #entries = new RecentMap<VerifiedToken>(maximumEntries);

  get size(): number {
    return this.#entries.size;
  }

  get(key: string, epoch: number, now: number): VerifiedToken | null {
    const entry = this.#entries.get(key, now);
    if (entry === undefined) return null;
    if (entry.epoch === epoch) return entry;
    this.#entries.delete(key);
    return null;
  }

  set(key: string, token: VerifiedToken, now: number): void {
    this.#entries.set(key, token, now + lifetimeMs);
  }
}
