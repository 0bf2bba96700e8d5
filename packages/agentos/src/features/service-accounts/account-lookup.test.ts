import { expect, test } from 'vitest';
import { BatchedLookup } from './account-lookup.ts';

/** Records every question and answers when told. */
class Answering {
  readonly asked: (readonly string[])[] = [];
  readonly #open: PromiseWithResolvers<ReadonlyMap<string, string>>[] = [];

  readonly findMany = (keys: readonly string[]): Promise<ReadonlyMap<string, string>> => {
    this.asked.push(keys);
    const answer = Promise.withResolvers<ReadonlyMap<string, string>>();
    this.#open.push(answer);
    return answer.promise;
  };

  async answer(entries: Readonly<Record<string, string>>): Promise<void> {
    this.#open.shift()?.resolve(new Map(Object.entries(entries)));
    await new Promise(setImmediate);
  }

  async fail(): Promise<void> {
    this.#open.shift()?.reject(new Error('down'));
    await new Promise(setImmediate);
  }
}

test('one question at a time; what is wanted meanwhile goes into the next one', async () => {
  const source = new Answering();
  const lookup = new BatchedLookup(source.findMany);
  const first = lookup.find('a');
  const rest = [lookup.find('b'), lookup.find('c'), lookup.find('b')];
  expect(source.asked).toEqual([['a']]);
  await source.answer({ a: 'A' });
  expect(await first).toBe('A');
  expect(source.asked).toEqual([['a'], ['b', 'c']]);
  await source.answer({ b: 'B' });
  expect(await Promise.all(rest)).toEqual(['B', null, 'B']);
});

test('never joins a question that is already under way', async () => {
  const source = new Answering();
  const lookup = new BatchedLookup(source.findMany);
  const before = lookup.find('a');
  const after = lookup.find('a');
  await source.answer({ a: 'old' });
  await source.answer({ a: 'new' });
  expect([await before, await after]).toEqual(['old', 'new']);
});

test('a flood of unknown keys is questions of 500', async () => {
  const source = new Answering();
  const lookup = new BatchedLookup(source.findMany);
  const found = Promise.all(Array.from({ length: 1201 }, (_, index) => lookup.find(`k${index}`)));
  for (let question = 0; question < 4; question += 1) await source.answer({});
  expect(new Set(await found)).toEqual(new Set([null]));
  expect(source.asked.map((keys) => keys.length)).toEqual([1, 500, 500, 200]);
});

test('a failure fails those who asked, and nobody else', async () => {
  const source = new Answering();
  const lookup = new BatchedLookup(source.findMany);
  const failed = lookup.find('a').catch((error: unknown) => error);
  const next = lookup.find('b');
  await source.fail();
  expect(await failed).toEqual(new Error('down'));
  await source.answer({ b: 'B' });
  expect(await next).toBe('B');
});
