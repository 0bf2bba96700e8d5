const rememberMs = 30_000;
const maximum = 1_000;

/** Key names that a fetch has just shown not to exist. Bounded: the oldest is forgotten first. */
export class UnknownKids {
  readonly #until = new Map<string, number>();

  add(kid: string, now: number): void {
    this.#until.delete(kid);
    const oldest = this.#until.keys().next();
    if (this.#until.size >= maximum && oldest.done !== true) this.#until.delete(oldest.value);
    this.#until.set(kid, now + rememberMs);
  }

  has(kid: string, now: number): boolean {
    return now < (this.#until.get(kid) ?? 0);
  }

  /** After a new set: everything is open again. */
  clear(): void {
    this.#until.clear();
  }
}
