import type { RunEvent } from '../record/run-event.ts';

/**
 * Iterates over events that `read` supplies in batches (empty: the end). Written by hand and not as a generator, because `return()` of a
 * generator waits for the event it is blocked on, and a disconnect must be noticed at once.
 */
export function eventReader(
  after: number,
  read: (after: number) => Promise<readonly RunEvent[]>,
  onAbandon: () => void = () => undefined,
): AsyncIterableIterator<RunEvent> {
  let last = after;
  let batch: readonly RunEvent[] = [];
  let at = 0;
  let isOver = false;
  let abandon = ignore;
  const end = { done: true, value: undefined } as const;
  // Not a race with one promise for the whole stream: that promise would hold on to every batch that ever came in.
  const nextBatch = (): Promise<readonly RunEvent[]> =>
    new Promise((resolve, reject) => {
      abandon = () => resolve([]);
      read(last).then(resolve, reject);
    });

  return {
    async next() {
      while (!isOver && at >= batch.length) {
        batch = await nextBatch();
        at = 0;
        if (batch.length === 0) isOver = true;
      }
      const event = isOver ? undefined : batch[at];
      if (event === undefined) return end;
      at += 1;
      last = event.index;
      return { done: false, value: event };
    },
    return() {
      if (!isOver) {
        isOver = true;
        abandon();
        onAbandon();
      }
      return Promise.resolve(end);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

function ignore(): void {
  // Nobody waits.
}
