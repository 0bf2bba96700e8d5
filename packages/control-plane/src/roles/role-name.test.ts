import fc from 'fast-check';
import { expect, test } from 'vitest';
import { builtInRoles } from '../access/built-in-roles.ts';
import { isReservedName, readsLikeBuiltIn, roleNameGrammar, roleNameKey } from './role-name.ts';

const isUsable = (name: string): boolean =>
  roleNameGrammar.test(name.trim()) && !readsLikeBuiltIn(name.trim()) && !isReservedName(name.trim());

test.each([
  'owner',
  'Owner',
  'OWNER',
  ' owner ',
  'own er',
  'own-er',
  'o_w-n e r',
  'Ovvner',
  'оwner', // Cyrillic o
  'Ｏｗｎｅｒ', // full width
  'οwner', // Greek omicron
  'member',
  'Mernber',
  'Administrator',
  'Admlnistrator',
  'Adm1n1strat0r',
  'admin-istrator',
  '',
  ' ',
  '*',
  'x,owner',
  '__proto__',
  'constructor',
  'toString',
  '_owner',
  '1st',
  'a:b',
  'a\u200Bb',
  'a\nb',
  'é',
  `a${'b'.repeat(63)}`,
])('%j is no name for a role', (name) => {
  expect(isUsable(name)).toBe(false);
});

test.each(['Support', 'Read only', 'team-lead', 'QA_2', 'Owners of agents', 'a'])('%j is one', (name) => {
  expect(isUsable(name)).toBe(true);
});

test('no name that reads like a built-in one is usable, however it is spaced and cased', () => {
  const spaced = fc
    .tuple(fc.constantFrom(...builtInRoles.keys()), fc.array(fc.constantFrom('', ' ', '-', '_')), fc.array(fc.boolean()))
    .map(([id, gaps, capitals]) =>
      Array.from(id)
        .map((letter, index) => `${capitals[index] === true ? letter.toUpperCase() : letter}${gaps[index] ?? ''}`)
        .join(''),
    );
  fc.assert(fc.property(spaced, (name) => !isUsable(name)));
});

test('names that differ in case and spaces alone are one', () => {
  expect(roleNameKey('Read Only')).toBe(roleNameKey('read-only'));
  expect(roleNameKey('Readonly')).not.toBe(roleNameKey('Read on'));
});
