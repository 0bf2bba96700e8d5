const refillMs = 30_000;
const capacity = 2;
const minimumGapMs = 5_000;

/**
 * How often tokens with unknown key names may cause a fetch: two at once, then one every 30 seconds, never two within five seconds. So a new key is
 * found quickly, and a flood of invented names costs the issuer two requests a minute.
 */
export class FetchBudget {
  #tokens = capacity;
  #refilledAt: number;
  #lastAt = Number.NEGATIVE_INFINITY;

  constructor(now: number) {
    this.#refilledAt = now;
  }

  /** Takes one fetch when there is one. `now` in milliseconds. */
  take(now: number): boolean {
    const earned = Math.floor((now - this.#refilledAt) / refillMs);
    this.#tokens = Math.min(capacity, this.#tokens + earned);
    this.#refilledAt += earned * refillMs;
    if (this.#tokens < 1 || now - this.#lastAt < minimumGapMs) return false;
    this.#tokens -= 1;
    this.#lastAt = now;
    return true;
  }
}
