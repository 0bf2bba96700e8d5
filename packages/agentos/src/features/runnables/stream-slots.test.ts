import { expect, test } from 'vitest';
import { StreamSlots } from './stream-slots.ts';

const alice = { tenant: '', owner: 'alice', userId: 'alice', all: false };
const bob = { ...alice, owner: 'bob', userId: 'bob' };

async function* one(): AsyncGenerator<number> {
  yield 1;
}
const hold = (slots: StreamSlots, access = alice) => slots.hold(access, async () => one());

async function fill(slots: StreamSlots) {
  return Promise.all(Array.from({ length: 100 }, () => hold(slots)));
}

test('the hundred-and-first stream of an owner is a 429, and nobody else’s business', async () => {
  const slots = new StreamSlots();
  await fill(slots);
  await expect(hold(slots)).rejects.toMatchObject({ code: 'runnable_stream_limit', status: 429, headers: { 'Retry-After': '5' } });
  await expect(hold(slots, bob)).resolves.toBeDefined();
});

test('a stream that ended, was given up before it began, broke or could not be opened gives its place back', async () => {
  const slots = new StreamSlots();
  const [ended, leftAlone] = await fill(slots);
  for await (const value of ended ?? []) expect(value).toBe(1);
  await expect(hold(slots)).resolves.toBeDefined();
  await leftAlone?.[Symbol.asyncIterator]().return?.();
  await expect(slots.hold(alice, () => Promise.reject(new Error('no such run')))).rejects.toThrow('no such run');
  const broken = await slots.hold(alice, async () => ({
    [Symbol.asyncIterator]: () => ({ next: () => Promise.reject<IteratorResult<number>>(new Error('broke')) }),
  }));
  await expect(broken[Symbol.asyncIterator]().next()).rejects.toThrow('broke');
  await expect(hold(slots)).resolves.toBeDefined();
  await expect(hold(slots)).rejects.toMatchObject({ status: 429 });
});
