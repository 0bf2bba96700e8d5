import { expect, test } from 'vitest';
import { flatStream } from './flat-stream.ts';

async function* numbers(...given: readonly number[]) {
  yield* given;
}

async function collect<Item>(stream: AsyncIterable<Item>): Promise<readonly Item[]> {
  const items: Item[] = [];
  for await (const item of stream) items.push(item);
  return items;
}

test('what comes first, then what becomes of each item: none, one or several, now or later', async () => {
  const toItems = (item: number) => (item === 1 ? [] : item === 2 ? [2, 2] : Promise.resolve([item]));
  expect(await collect(flatStream([0], numbers(1, 2, 3), toItems))).toEqual([0, 2, 2, 3]);
  expect(await collect(flatStream([], numbers(), toItems))).toEqual([]);
});

test('who leaves while nothing comes is let go at once, and so is the source', async () => {
  let isLeft = false;
  const silent: AsyncIterable<number> = {
    [Symbol.asyncIterator]: () => ({
      next: () => new Promise(() => undefined),
      return: async () => {
        isLeft = true;
        return { done: true, value: undefined };
      },
    }),
  };
  const stream = flatStream<number, number>([], silent, (item) => [item]);
  void stream.next();
  expect(await stream.return?.()).toEqual({ done: true, value: undefined });
  expect(isLeft).toBe(true);
});

test('a failure of the source or of the work on an item is one of the stream', async () => {
  const failing = flatStream([], numbers(1), () => Promise.reject(new Error('late')));
  await expect(failing.next()).rejects.toThrow('late');
});
