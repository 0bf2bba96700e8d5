import type { AuthLog } from '../auth-log.ts';
import { FetchBudget } from './fetch-budget.ts';
import type { KeySet } from './key-set.ts';
import { UnknownKids } from './unknown-kids.ts';

/** A set as just read, and how long it may be used before it is read again. */
export interface LoadedKeySet {
  readonly set: KeySet;
  readonly freshForMs: number;
}

export interface RefreshingKeySetOptions {
  readonly where: string;
  readonly load: () => Promise<LoadedKeySet>;
  readonly clock: () => number;
  readonly random: () => number;
  readonly log: AuthLog;
}

const refreshAt = 0.8;
const staleLimitMs = 24 * 3_600_000;
const staleAlarmMs = 3_600_000;
const firstRetryMs = 1_000;
const lastRetryMs = 300_000;

/**
 * A key set that somebody else changes. Read in the background at 80 % of its life and at once when a token names a key it does not have, both within
 * limits; served stale for 24 hours while its origin fails. There is no timer: what is due happens with the next token.
 */
export class RefreshingKeySet {
  readonly #options: RefreshingKeySetOptions;
  readonly #budget: FetchBudget;
  readonly #unknown = new UnknownKids();
  #set: KeySet;
  #loadedAt: number;
  #freshForMs: number;
  #failures = 0;
  #retryAt = 0;
  #inFlight: Promise<void> | null = null;
  #epoch = 0;

  private constructor(options: RefreshingKeySetOptions, first: LoadedKeySet) {
    this.#options = options;
    this.#loadedAt = options.clock();
    this.#budget = new FetchBudget(this.#loadedAt);
    this.#set = first.set;
    this.#freshForMs = first.freshForMs;
    this.#reportSkipped(first.set);
  }

  /** Reads the set for the first time; rejects with what `load` throws. */
  static async open(options: RefreshingKeySetOptions): Promise<RefreshingKeySet> {
    return new RefreshingKeySet(options, await options.load());
  }

  /** Grows whenever a key goes or changes. What was verified under an older number must be verified again. */
  get epoch(): number {
    return this.#epoch;
  }

  /** Starts a background refresh when one is due. Cheap; called for every token, also for those in the cache. */
  touch(): void {
    const now = this.#options.clock();
    if (now - this.#loadedAt >= this.#freshForMs * refreshAt && now >= this.#retryAt) void this.#refresh();
  }

  /** The set to look in for a token that names `kid`, or names none. */
  async current(kid: string | null): Promise<KeySet | null> {
    const now = this.#options.clock();
    if (now - this.#loadedAt >= this.#freshForMs && now >= this.#retryAt) await this.#refresh();
    else this.touch();
    if (kid !== null && !this.#set.byKid.has(kid)) await this.#lookAgain(kid);
    return this.#options.clock() - this.#loadedAt > staleLimitMs ? null : this.#set;
  }

  /** Waits until no load is under way; there is nothing else to stop. */
  async settle(): Promise<void> {
    await this.#inFlight;
  }

  async #lookAgain(kid: string): Promise<void> {
    const now = this.#options.clock();
    if (this.#unknown.has(kid, now)) return;
    if (this.#inFlight === null && (now < this.#retryAt || !this.#budget.take(now))) return;
    await this.#refresh();
    if (!this.#set.byKid.has(kid) && this.#failures === 0) this.#unknown.add(kid, this.#options.clock());
  }

  /** Single flight; never rejects: failure keeps the old keys. */
  #refresh(): Promise<void> {
    this.#inFlight ??= this.#reload().finally(() => {
      this.#inFlight = null;
    });
    return this.#inFlight;
  }

  async #reload(): Promise<void> {
    try {
      this.#accept(await this.#options.load());
    } catch (error) {
      this.#fail(error);
    }
  }

  #accept({ set, freshForMs }: LoadedKeySet): void {
    if (losesKey(this.#set, set)) {
      this.#epoch += 1;
      this.#log('info', 'key_set_key_removed', 'tokens of keys that are gone are refused from now on');
    }
    this.#set = set;
    this.#freshForMs = freshForMs;
    this.#loadedAt = this.#options.clock();
    this.#failures = 0;
    this.#retryAt = 0;
    this.#unknown.clear();
    this.#reportSkipped(set);
  }

  #fail(error: unknown): void {
    const now = this.#options.clock();
    const delay = Math.min(lastRetryMs, firstRetryMs * 2 ** Math.min(this.#failures, 20));
    this.#failures += 1;
    this.#retryAt = now + delay * (1 + this.#options.random() / 2);
    this.#log(
      now - this.#loadedAt > staleAlarmMs ? 'error' : 'warn',
      'key_set_refresh_failed',
      error instanceof Error ? error.message : 'unknown failure',
    );
  }

  #reportSkipped(set: KeySet): void {
    for (const { index, why } of set.skipped) this.#log('warn', 'key_skipped', `key ${index}: ${why}`);
  }

  #log(level: 'info' | 'warn' | 'error', reason: string, detail: string): void {
    this.#options.log({ level, reason, where: this.#options.where, detail });
  }
}

function losesKey(before: KeySet, after: KeySet): boolean {
  const kept = new Set([...after.byKid.values(), ...after.unnamed].map(identityOf));
  return [...before.byKid.values(), ...before.unnamed].some((key) => !kept.has(identityOf(key)));
}

function identityOf({ kid, algorithm, fingerprint }: { kid: string | null; algorithm: string; fingerprint: string }): string {
  return JSON.stringify([kid, algorithm, fingerprint]);
}
