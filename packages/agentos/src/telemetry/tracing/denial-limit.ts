const perWindow = 20;
const windowMs = 1000;
const mostOwners = 10_000;

/** Lets through at most 20 denials of one owner in a second: whoever is refused over and over must not fill the store that way. */
export class DenialLimit {
  readonly #clock: () => number;
  readonly #counts = new Map<string, number>();
  #windowEnds = 0;

  constructor(clock: () => number = Date.now) {
    this.#clock = clock;
  }

  take({ tenant, owner }: { readonly tenant: string; readonly owner: string }): boolean {
    const now = this.#clock();
    if (now >= this.#windowEnds) {
      this.#counts.clear();
      this.#windowEnds = now + windowMs;
    }
    const key = JSON.stringify([tenant, owner]);
    const count = this.#counts.get(key) ?? 0;
    if (count >= perWindow || (count === 0 && this.#counts.size >= mostOwners)) return false;
    this.#counts.set(key, count + 1);
    return true;
  }
}
