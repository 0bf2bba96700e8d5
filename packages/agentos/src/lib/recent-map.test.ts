import { expect, test } from 'vitest';
import { RecentMap } from './recent-map.ts';

test('an entry ends at its time', () => {
  const map = new RecentMap<string>(10);
  map.set('a', 'x', 100);
  expect(map.get('a', 99)).toBe('x');
  expect(map.get('a', 100)).toBeUndefined();
  expect(map.size).toBe(0);
});

test('when it is full, the one longest unused goes first', () => {
  const map = new RecentMap<number>(2);
  map.set('a', 1, 100);
  map.set('b', 2, 100);
  map.get('a', 0);
  map.set('c', 3, 100);
  expect(['a', 'b', 'c'].map((key) => map.get(key, 0))).toEqual([1, undefined, 3]);
});

test('setting again replaces and does not push another out', () => {
  const map = new RecentMap<number>(2);
  map.set('a', 1, 100);
  map.set('b', 2, 100);
  map.set('a', 3, 100);
  expect([map.size, map.get('a', 0), map.get('b', 0)]).toEqual([2, 3, 2]);
});

test('forgets by key and by value', () => {
  const map = new RecentMap<number>(10);
  for (const value of [1, 2, 3]) map.set(`k${value}`, value, 100);
  map.delete('k1');
  map.delete('k1');
  map.deleteWhere((value) => value === 2);
  expect([map.size, map.get('k3', 0)]).toEqual([1, 3]);
});
