import { describe, expect, it } from 'vitest';
import { isReservedSubject, isUsableIdentifier } from './reserved-subject.ts';

describe('isReservedSubject', () => {
  it.each([
    'sa:ci',
    'SA:ci',
    ' sa:ci',
    'sa :ci',
    '\tsa:ci',
    'sa\u200b:ci',
    'ｓａ：ci',
    'ѕа:ci',
    's\u0301a:ci',
    'ſa:ci',
    'sa꞉ci',
    '\u202esa:ci',
    'sa:',
    'agent:my-agent',
    'Agent:x',
    '__scheduler__',
    '__SCHEDULER__',
    ' __scheduler__ ',
    '＿＿scheduler__',
    '__oauth__:client',
    '__anything',
    'anonymous',
    'Anonymous',
    'security-key',
    'a\u00adgent:x',
    'sa\u115f:ci',
  ])('reserves %j', (text) => {
    expect(isReservedSubject(text)).toBe(true);
  });

  it.each([
    'alice',
    'user@example.com',
    'scheduler',
    'sasha',
    'sa',
    'my-sa:x',
    'agents',
    'anonymous-coward',
    'auth0|sa:1',
    '_x',
    'oauth',
    'security-keys',
    '',
    null,
    undefined,
    123,
    { sub: 'sa:ci' },
  ])('leaves %j to everybody', (text) => {
    expect(isReservedSubject(text)).toBe(false);
  });
});

describe('isUsableIdentifier', () => {
  it.each(['a', 'alice', 'Ålice Müller', '李雷', '*', '%', "u1' OR '1'='1", 'auth0|123', 'a'.repeat(255)])('takes %j', (text) => {
    expect(isUsableIdentifier(text)).toBe(true);
  });

  it.each([
    '',
    ' ',
    ' a',
    'a ',
    'a\u00a0',
    'a\nb',
    'a\u0000',
    'a\u202eb',
    'a\u200bb',
    'a\u2028b',
    '\ud800',
    'a'.repeat(256),
    null,
    undefined,
    5,
    true,
    ['a'],
    {},
  ])('refuses %j', (value) => {
    expect(isUsableIdentifier(value)).toBe(false);
  });
});
