import { expect, test } from 'vitest';
import { addChoice, isSameChoice, removeChoice } from './role-choices.ts';

const everywhere = { role_id: 'role_a', instance_id: null };
const here = { role_id: 'role_a', instance_id: 'inst_1' };
const there = { role_id: 'role_a', instance_id: 'inst_2' };
const other = { role_id: 'member', instance_id: 'inst_1' };

test('a role twice at one place is once', () => {
  expect(addChoice([here], here)).toEqual([here]);
  expect(addChoice([here], there)).toEqual([here, there]);
});

test('everywhere takes the place of single instances, and makes them needless', () => {
  expect(addChoice([here, other, there], everywhere)).toEqual([other, everywhere]);
  expect(addChoice([everywhere], here)).toEqual([everywhere]);
});

test('removed is that role at that place alone', () => {
  expect(removeChoice([here, there, other], here)).toEqual([there, other]);
  expect(removeChoice([everywhere, other], here)).toEqual([everywhere, other]);
});

test('the order does not count', () => {
  expect(isSameChoice([here, other], [other, here])).toBe(true);
  expect(isSameChoice([here], [there])).toBe(false);
  expect(isSameChoice([here], [here, other])).toBe(false);
});
