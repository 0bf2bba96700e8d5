import type { RowAccess } from '../../lib/row-access.ts';
import { runnableErrors } from './run.errors.ts';

/** Event streams that one owner may follow at a time in this process. */
const mostStreams = 100;

/** Counts the streams that are open for following runs: each costs a connection, and on another server than the run's also look-ups. */
export class StreamSlots {
  readonly #open = new Map<string, number>();

  /** Runs `open`, and counts its stream until it has ended or was given up. Throws 429 `runnable_stream_limit` with `Retry-After`. */
  async hold<T>(access: RowAccess, open: () => Promise<AsyncIterable<T>>): Promise<AsyncIterable<T>> {
    const release = this.#take(JSON.stringify([access.tenant, access.owner]));
    try {
      return releasing(await open(), release);
    } catch (error) {
      release();
      throw error;
    }
  }

  #take(key: string): () => void {
    const taken = this.#open.get(key) ?? 0;
    if (taken >= mostStreams) throw runnableErrors.stream_limit({ headers: { 'Retry-After': '5' } });
    this.#open.set(key, taken + 1);
    let isTaken = true;
    return () => {
      if (!isTaken) return;
      isTaken = false;
      const left = (this.#open.get(key) ?? 1) - 1;
      if (left === 0) this.#open.delete(key);
      else this.#open.set(key, left);
    };
  }
}

// Not a generator: one that was never started would not come to its `finally` when it is given up.
function releasing<T>(events: AsyncIterable<T>, release: () => void): AsyncIterable<T> {
  return {
    [Symbol.asyncIterator]() {
      const iterator = events[Symbol.asyncIterator]();
      return {
        next: () => releaseAtEnd(iterator.next(), release),
        return: () => {
          release();
          return iterator.return?.() ?? Promise.resolve({ done: true, value: undefined });
        },
      };
    },
  };
}

async function releaseAtEnd<T>(result: Promise<IteratorResult<T>>, release: () => void): Promise<IteratorResult<T>> {
  try {
    const value = await result;
    if (value.done === true) release();
    return value;
  } catch (error) {
    release();
    throw error;
  }
}
