import { readFileSync, readdirSync } from 'node:fs';
import { expect, it } from 'vitest';

const below = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const rows = [...below('test/weaknesses/README.md').matchAll(/^\| (W\d\d) \| (.+) \| (\S+) \| (.+) \|$/gm)].map(
  ([, number = '', , file = '', name = '']) => ({ number, file, name }),
);

it('every test of the table exists', () => {
  expect(rows.length).toBeGreaterThan(40);
  expect(rows.filter(({ number, file, name }) => !below(file).includes(name === number ? `'${number}: ` : name))).toEqual([]);
});

it('every numbered test is in the table', () => {
  const numbers = readdirSync(new URL('.', import.meta.url))
    .filter((file) => file.endsWith('.test.ts'))
    .flatMap((file) => [...below(`test/weaknesses/${file}`).matchAll(/it\('(W\d\d): /g)].map(([, number]) => number));
  expect(numbers.filter((number) => !rows.some((row) => row.number === number))).toEqual([]);
  expect(new Set(numbers).size).toBe(numbers.length);
});
