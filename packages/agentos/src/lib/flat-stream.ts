/**
 * `first`, then what `toItems` makes of each item of the source. Written by hand and not as a generator: that costs more per item, and `return()` of a generator
 * waits for the item that it is blocked on, where whoever leaves must cost nothing more.
 */
export function flatStream<T, Item>(
  first: readonly Item[],
  source: AsyncIterable<T>,
  toItems: (item: T) => readonly Item[] | Promise<readonly Item[]>,
): AsyncIterableIterator<Item> {
  const iterator = source[Symbol.asyncIterator]();
  let ready: Iterator<Item> = first.values();
  return {
    async next() {
      for (;;) {
        const item = ready.next();
        if (item.done !== true) return { done: false, value: item.value };
        const next = await iterator.next();
        if (next.done === true) return { done: true, value: undefined };
        const items = toItems(next.value);
        ready = (items instanceof Promise ? await items : items).values();
      }
    },
    async return() {
      await iterator.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
