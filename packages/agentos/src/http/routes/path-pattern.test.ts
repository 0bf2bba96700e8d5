import { array, assert, constantFrom, property } from 'fast-check';
import { expect, test } from 'vitest';
import { compareSpecificity, coversPath, coversTemplate, readForeignTemplate, readPattern } from './path-pattern.ts';

const pattern = (path: string) => readPattern(path) ?? [];

test.each([
  ['/agents/*', '/agents/:id', true],
  ['/agents/:x', '/agents/:id', true],
  ['/agents/{x}', '/agents/:id', true],
  ['/agents/:x', '/agents/search', false],
  ['/agents/*', '/agents/search', true],
  ['/agents/a1', '/agents/:id', false],
  ['/agents/*', '/agents', false],
  ['/agents/*', '/agents/:id/runs', false],
  ['/agents/**', '/agents/:id/runs', true],
  ['/agents/**', '/agents', false],
  ['/agents/**/runs', '/agents/:id/runs', true],
  ['/Agents', '/agents', false],
  ['/', '/', true],
  ['/**', '/', false],
])('%s covers the template %s: %s', (rule, template, expected) => {
  expect(coversTemplate(pattern(rule), pattern(template))).toBe(expected);
});

test("another router's wildcard is only covered by **", () => {
  expect(coversTemplate(pattern('/files/*'), readForeignTemplate('/files/*'))).toBe(false);
  expect(coversTemplate(pattern('/files/**'), readForeignTemplate('/files/*'))).toBe(true);
  expect(coversTemplate(pattern('/files/:id'), readForeignTemplate('/files/:id{[0-9]+}'))).toBe(true);
});

// The rules of conformance.json, area excluded-routes.
test.each([
  ['/public/*', '/public/data', true],
  ['/public/*', '/public/a/b/c', false],
  ['/public/*', '/public', false],
  ['/api/public/*', '/api/private/data', false],
  ['/health', '/HEALTH', true],
  ['/health', '/health/../agents', false],
  ['/custom', '/protected', false],
  ['/a/*', '/a//b', false],
])('%s names the path %s: %s', (rule, path, expected) => {
  expect(coversPath(pattern(rule), path.slice(1).split('/'))).toBe(expected);
});

test.each(['agents', '', '/agents//x', '/agents/'])('%j is no pattern', (path) => expect(readPattern(path)).toBeNull());

test('the more specific pattern comes first', () => {
  const sorted = ['/**', '/agents/**', '/agents/*', '/agents/:id', '/agents/search', '/agents/**/runs', '/agents/*/runs']
    .map(pattern)
    .toSorted(compareSpecificity);
  expect(sorted.map((segments) => segments.map((s) => (s.kind === 'literal' ? s.text : s.kind)).join('/'))).toEqual([
    'agents/search',
    'agents/param',
    'agents/one/runs',
    'agents/one',
    'agents/many/runs',
    'agents/many',
    'many',
  ]);
});

test('specificity is an order', () => {
  const segment = constantFrom('a', 'b', ':x', '*', '**');
  const path = array(segment, { minLength: 1, maxLength: 4 }).map((parts) => pattern(`/${parts.join('/')}`));
  assert(
    property(path, path, path, (a, b, c) => {
      const signs = [Math.sign(compareSpecificity(a, b)), -Math.sign(compareSpecificity(b, a))];
      const isTransitive = !(compareSpecificity(a, b) <= 0 && compareSpecificity(b, c) <= 0) || compareSpecificity(a, c) <= 0;
      return signs[0] === signs[1] && isTransitive;
    }),
  );
});
