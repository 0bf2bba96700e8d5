import { expect, test } from 'vitest';
import { deepestJson, isTooDeep } from './json-depth.ts';

const lists = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
const objects = (levels: number): string => '{"a":'.repeat(levels) + '1' + '}'.repeat(levels);

test('counts levels of lists and objects', () => {
  expect(isTooDeep(lists(deepestJson))).toBe(false);
  expect(isTooDeep(lists(deepestJson + 1))).toBe(true);
  expect(isTooDeep(objects(deepestJson))).toBe(false);
  expect(isTooDeep(objects(deepestJson + 1))).toBe(true);
});

test('many neighbours are not depth', () => {
  expect(isTooDeep(`[${'[],{},'.repeat(1000)}1]`)).toBe(false);
});

test.each([
  ['brackets', '['.repeat(500)],
  ['an escaped quote before brackets', `\\"${'{'.repeat(500)}`],
  ['an escaped backslash at the end', '\\\\'],
])('what stands in a text is not depth: %s', (_name, inner) => {
  expect(isTooDeep(`{"a":"${inner}","b":[]}`)).toBe(false);
  expect(isTooDeep(`{"a":"${inner}","b":${lists(deepestJson)}}`)).toBe(true);
});
