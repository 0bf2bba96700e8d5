interface Entry<V> {
  readonly value: V;
  readonly until: number;
}

/** A bounded memory of texts: entries end at their time (milliseconds), and when it is full the one longest unused goes first. */
export class RecentMap<V> {
  readonly #entries = new Map<string, Entry<V>>();
  readonly #maximum: number;

  constructor(maximum: number) {
    this.#maximum = maximum;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Undefined when absent or over. */
  get(key: string, now: number): V | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#entries.delete(key);
    if (now >= entry.until) return undefined;
    this.#entries.set(key, entry);
    return entry.value;
  }

  set(key: string, value: V, until: number): void {
    this.#entries.delete(key);
    const oldest = this.#entries.keys().next();
    if (this.#entries.size >= this.#maximum && oldest.done !== true) this.#entries.delete(oldest.value);
    this.#entries.set(key, { value, until });
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }

  /** Forgets every entry for which `matches` is true. */
  deleteWhere(matches: (value: V) => boolean): void {
    for (const [key, { value }] of this.#entries) if (matches(value)) this.#entries.delete(key);
  }
}
