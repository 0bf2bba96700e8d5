import type { Principal } from '../principal.ts';
import type { TokenTimes } from './token-times.ts';

/** A principal that a token proved, and for how long and under which keys it did. */
export interface VerifiedToken {
  readonly principal: Principal;
  readonly times: TokenTimes;
  /** Epoch of the key sets, read BEFORE the verification began. */
  readonly epoch: number;
}

interface Entry extends VerifiedToken {
  readonly until: number;
}

const maximumEntries = 10_000;
const lifetimeMs = 60_000;

/** Successes only, keyed by the SHA-256 of the exact token; at most 10,000, the one longest unused goes first. Times in milliseconds. */
export class VerifiedTokenCache {
  readonly #entries = new Map<string, Entry>();

  get size(): number {
    return this.#entries.size;
  }

  get(key: string, epoch: number, now: number): VerifiedToken | null {
    const entry = this.#entries.get(key);
    if (entry === undefined) return null;
    this.#entries.delete(key);
    if (entry.epoch !== epoch || now >= entry.until) return null;
    this.#entries.set(key, entry);
    return entry;
  }

  set(key: string, token: VerifiedToken, now: number): void {
    this.#entries.delete(key);
    const oldest = this.#entries.keys().next();
    if (this.#entries.size >= maximumEntries && oldest.done !== true) this.#entries.delete(oldest.value);
    this.#entries.set(key, { ...token, until: now + lifetimeMs });
  }
}
