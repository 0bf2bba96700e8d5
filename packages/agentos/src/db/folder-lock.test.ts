import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockFolder } from './folder-lock.ts';

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'lock-')), 'nested', 'db');
});
afterEach(() => rmSync(join(folder, '..', '..'), { recursive: true }));

const inUse = expect.objectContaining({ code: 'db_folder_in_use', detail: expect.stringContaining(String(process.pid)) });

test('creates the folder, holds it once, gives it back', () => {
  const unlock = lockFolder(folder);
  expect(() => lockFolder(folder)).toThrow(inUse);
  expect(readdirSync(folder)).toEqual(['lock']);
  unlock();
  expect(readdirSync(folder)).toEqual([]);
  lockFolder(folder)();
});

test('takes over the lock of a dead process', async () => {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  lockFolder(folder)();
  writeFileSync(join(folder, 'lock'), `${child.pid} `);
  const unlock = lockFolder(folder);
  expect(() => lockFolder(folder)).toThrow(inUse);
  unlock();
});

test.runIf(existsSync('/proc/self/stat'))('a number that a later process got does not hold the lock', () => {
  lockFolder(folder)();
  writeFileSync(join(folder, 'lock'), `${process.pid} earlier-boot/1`);
  expect(lockFolder(folder)).toBeTypeOf('function');
});

test('a lock that cannot be read belongs to nobody', () => {
  lockFolder(folder)();
  for (const text of ['', 'x', '0 ', '-1 ', '99999999999 ']) {
    writeFileSync(join(folder, 'lock'), text);
    const unlock = lockFolder(folder);
    expect(() => lockFolder(folder)).toThrow(inUse);
    unlock();
  }
});

test('giving back late does not take the lock of the next holder', () => {
  const unlock = lockFolder(folder);
  rmSync(join(folder, 'lock'));
  const next = lockFolder(folder);
  unlock();
  expect(existsSync(join(folder, 'lock'))).toBe(true);
  next();
});
