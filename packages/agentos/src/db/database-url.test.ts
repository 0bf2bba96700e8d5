import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parseDatabaseUrl } from './database-url.ts';

test('reads the three kinds', () => {
  expect(parseDatabaseUrl('memory:')).toEqual({ kind: 'memory' });
  expect(parseDatabaseUrl('file:./a/b')).toEqual({ kind: 'file', folder: resolve('a/b') });
  expect(parseDatabaseUrl('file:///var/lib/a')).toEqual({ kind: 'file', folder: '/var/lib/a' });
  for (const url of ['postgres://u:p@h/d', 'postgresql://h/d']) expect(parseDatabaseUrl(url)).toEqual({ kind: 'postgres', url });
});

test.each(['', 'memory', 'mysql://u:hunter2@h/d', 'file:', 'sqlite:x', 'postgres://u:hunter2%@[h/d', 'file:a\0b'])(
  'refuses %j without repeating it',
  (url) => {
    expect(() => parseDatabaseUrl(url)).toThrow(
      expect.objectContaining({ code: 'db_url_invalid', detail: expect.not.stringContaining('hunter2') }),
    );
  },
);
