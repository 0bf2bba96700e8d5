import type { RowAccess } from '../../lib/row-access.ts';
import { runErrors } from '../errors.ts';

/** Counts the runs at work in this process, in total and per owner. */
export class RunSlots {
  readonly #perOwner = new Map<string, number>();
  readonly #limits: { readonly runs: number; readonly runsPerOwner: number };
  readonly #onFree: () => void;
  #total = 0;
  #waiters: (() => void)[] = [];

  /** `onFree` is called after every place that is given back. */
  constructor(limits: { readonly runs: number; readonly runsPerOwner: number }, onFree: () => void = () => undefined) {
    this.#limits = limits;
    this.#onFree = onFree;
  }

  /**
   * Takes a place and answers how to give it back.
   * @throws AgentOSError run_server_limit (503), run_user_limit (429), both with `Retry-After` in seconds
   */
  take(access: RowAccess): () => void {
    const taken = this.#perOwner.get(keyOf(access)) ?? 0;
    if (taken >= this.#limits.runsPerOwner) throw runErrors.user_limit({ headers: { 'Retry-After': '1' } });
    if (this.#total >= this.#limits.runs) throw runErrors.server_limit({ headers: { 'Retry-After': '2' } });
    return this.force(access);
  }

  /** A place whatever the limits say: for a run that is this server's already. */
  force(access: RowAccess): () => void {
    const key = keyOf(access);
    this.#perOwner.set(key, (this.#perOwner.get(key) ?? 0) + 1);
    this.#total += 1;
    let isTaken = true;
    return () => {
      if (!isTaken) return;
      isTaken = false;
      this.#total -= 1;
      if (this.#total === 0) for (const resume of this.#waiters.splice(0)) resume();
      const left = (this.#perOwner.get(key) ?? 1) - 1;
      if (left === 0) this.#perOwner.delete(key);
      else this.#perOwner.set(key, left);
      this.#onFree();
    };
  }

  get free(): number {
    return Math.max(0, this.#limits.runs - this.#total);
  }

  /** Who has how many places. */
  busy(): readonly { readonly tenant: string; readonly owner: string; readonly taken: number }[] {
    return [...this.#perOwner].map(([key, taken]) => {
      const [tenant, owner]: [string, string] = JSON.parse(key);
      return { tenant, owner, taken };
    });
  }

  /** Resolves when no place is taken; runs that are only about to begin have one. */
  idle(): Promise<void> {
    return this.#total === 0 ? Promise.resolve() : new Promise((resolve) => this.#waiters.push(resolve));
  }
}

function keyOf({ tenant, owner }: RowAccess): string {
  return JSON.stringify([tenant, owner]);
}
