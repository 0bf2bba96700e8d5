import { expect, test } from 'vitest';
import type { RunEvent } from '../record/run-event.ts';
import { eventReader } from './event-reader.ts';

const eventsFrom = (first: number, count: number): readonly RunEvent[] =>
  Array.from({ length: count }, (_, at) => ({ name: 'RunContentCompleted', fields: {}, index: first + at, createdAt: 0 }));

test('asks for what comes after the last event, until there is nothing', async () => {
  const asked: number[] = [];
  const read = (after: number) => {
    asked.push(after);
    return Promise.resolve(after < 4 ? eventsFrom(after + 1, 2) : []);
  };
  const seen: number[] = [];
  for await (const { index } of eventReader(0, read)) seen.push(index);
  expect(seen).toEqual([1, 2, 3, 4]);
  expect(asked).toEqual([0, 2, 4]);
});

test('return() ends a wait at once, and says so once', async () => {
  let abandoned = 0;
  const reader = eventReader(
    0,
    () => new Promise(() => undefined),
    () => (abandoned += 1),
  );
  const waiting = reader.next();
  await reader.return?.();
  await reader.return?.();
  expect(await waiting).toEqual({ done: true, value: undefined });
  expect(await reader.next()).toEqual({ done: true, value: undefined });
  expect(abandoned).toBe(1);
});

test('a batch that comes after return() is not handed out, and its failure is nobody’s', async () => {
  const source = Promise.withResolvers<readonly RunEvent[]>();
  const reader = eventReader(0, () => source.promise);
  const waiting = reader.next();
  await reader.return?.();
  source.reject(new Error('too late'));
  expect(await waiting).toEqual({ done: true, value: undefined });
});

test('what the source throws reaches the reader', async () => {
  const reader = eventReader(0, () => Promise.reject(new Error('gone')));
  await expect(reader.next()).rejects.toThrow('gone');
});
