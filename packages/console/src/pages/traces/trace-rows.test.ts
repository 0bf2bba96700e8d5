import type { TraceNode } from '@agentos-ts/client';
import { expect, test } from 'vitest';
import { toLines, unfoldAbove, visibleLines } from './trace-rows.ts';

const node = (id: string, spans: readonly TraceNode[] = [], ms = 0): TraceNode => ({
  id,
  name: id,
  type: 'TOOL',
  duration: '1ms',
  status: 'OK',
  start_time: new Date(ms).toISOString(),
  end_time: new Date(ms + 1).toISOString(),
  spans,
});
const tree = [node('a', [node('b', [node('c')]), node('d')]), node('e')];
const idsOf = (lines: ReturnType<typeof toLines>, places: readonly number[]) => places.map((place) => lines[place]?.node.id);

test('parents stand before their steps, and know how many stand below', () => {
  const lines = toLines(tree);
  expect(lines.map((line) => [line.node.id, line.depth, line.parent, line.below])).toEqual([
    ['a', 0, null, 3],
    ['b', 1, 0, 1],
    ['c', 2, 1, 0],
    ['d', 1, 0, 0],
    ['e', 0, null, 0],
  ]);
});

test('what is folded hides all that is below, also when that is folded too', () => {
  const lines = toLines(tree);
  expect(idsOf(lines, visibleLines(lines, new Set()))).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(idsOf(lines, visibleLines(lines, new Set([1])))).toEqual(['a', 'b', 'd', 'e']);
  expect(idsOf(lines, visibleLines(lines, new Set([0, 1])))).toEqual(['a', 'e']);
});

test('a line is brought to light by unfolding what is above it', () => {
  const lines = toLines(tree);
  expect([...unfoldAbove(lines, new Set([0, 1, 4]), 2)]).toEqual([4]);
});

test('a trace that is 20,000 steps deep is read like any other', () => {
  let deep = node('0');
  for (let depth = 1; depth < 20_000; depth += 1) deep = node(String(depth), [deep]);
  const lines = toLines([deep]);
  expect([lines.length, lines[0]?.below, lines.at(-1)?.depth]).toEqual([20_000, 19_999, 19_999]);
});

test('times that are none, or that end before they begin, give no negative lengths', () => {
  const [odd, back] = toLines([
    { ...node('odd'), start_time: 'yesterday' },
    { ...node('back', [], 5000), end_time: new Date(1).toISOString() },
  ]);
  expect([odd?.start, back?.start, back?.end]).toEqual([0, 5000, 5000]);
});
