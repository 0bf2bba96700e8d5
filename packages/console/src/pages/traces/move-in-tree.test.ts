import type { TraceNode } from '@agentos-ts/client';
import { expect, test } from 'vitest';
import { moveInTree } from './move-in-tree.ts';
import { toLines, visibleLines } from './trace-rows.ts';

const time = '2026-11-24T12:00:00.000Z';
const node = (id: string, spans: readonly TraceNode[] = []): TraceNode => ({
  id,
  name: id,
  type: 'TOOL',
  duration: '0ms',
  status: 'OK',
  start_time: time,
  end_time: time,
  spans,
});
// 0 a, 1 b, 2 c, 3 d
const lines = toLines([node('a', [node('b', [node('c')])]), node('d')]);
const move = (key: string, active: number, folded: readonly number[] = []) => {
  const set = new Set(folded);
  return moveInTree(key, active, { lines, visible: visibleLines(lines, set), folded: set });
};

test('down and up go along what is to be seen', () => {
  expect(move('ArrowDown', 0)).toEqual({ to: 1 });
  expect(move('ArrowDown', 0, [0])).toEqual({ to: 3 });
  expect(move('ArrowUp', 3, [1])).toEqual({ to: 1 });
  expect(move('End', 0)).toEqual({ to: 3 });
});

test('right unfolds, then goes in; left folds, then goes out', () => {
  expect(move('ArrowRight', 0, [0])).toEqual({ unfold: 0 });
  expect(move('ArrowRight', 0)).toEqual({ to: 1 });
  expect(move('ArrowRight', 2)).toBeNull();
  expect(move('ArrowLeft', 1)).toEqual({ fold: 1 });
  expect(move('ArrowLeft', 1, [1])).toEqual({ to: 0 });
  expect(move('ArrowLeft', 3)).toBeNull();
  expect(move('x', 0)).toBeNull();
});
