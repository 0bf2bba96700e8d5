/** Finds many at once; what is not in the map does not exist. */
export type FindMany<V> = (keys: readonly string[]) => Promise<ReadonlyMap<string, V>>;

const largestBatch = 500;

/**
 * Asks one question at a time and puts everything that is wanted meanwhile into the next one. However many unknown tokens are thrown at a server, its
 * database sees one small query after another; nobody is turned away and a good token waits for two queries at most while fewer than 500 are waiting.
 */
export class BatchedLookup<V> {
  readonly #findMany: FindMany<V>;
  #waiting = new Map<string, PromiseWithResolvers<V | null>>();
  #isAsking = false;

  constructor(findMany: FindMany<V>) {
    this.#findMany = findMany;
  }

  /** Null for what does not exist. Never joins a question that has been asked already, so the answer is not older than the call. */
  find(key: string): Promise<V | null> {
    const waiting = this.#waiting.get(key) ?? Promise.withResolvers<V | null>();
    this.#waiting.set(key, waiting);
    if (!this.#isAsking) void this.#ask();
    return waiting.promise;
  }

  async #ask(): Promise<void> {
    this.#isAsking = true;
    while (this.#waiting.size > 0) await this.#askOnce(this.#takeBatch());
    this.#isAsking = false;
  }

  #takeBatch(): ReadonlyMap<string, PromiseWithResolvers<V | null>> {
    const batch = new Map([...this.#waiting].slice(0, largestBatch));
    for (const key of batch.keys()) this.#waiting.delete(key);
    return batch;
  }

  async #askOnce(batch: ReadonlyMap<string, PromiseWithResolvers<V | null>>): Promise<void> {
    try {
      const found = await this.#findMany([...batch.keys()]);
      for (const [key, { resolve }] of batch) resolve(found.get(key) ?? null);
    } catch (error) {
      for (const { reject } of batch.values()) reject(error);
    }
  }
}
