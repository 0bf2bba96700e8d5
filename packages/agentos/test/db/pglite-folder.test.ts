import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDatabase } from '../../src/db/open-database.ts';

test('half a database of a process that died while making it is thrown away', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'folder-'));
  mkdirSync(join(folder, 'data.new'));
  writeFileSync(join(folder, 'data.new', 'PG_VERSION'), '18\n');
  const db = await openDatabase({ url: `file:${folder}` });
  expect(await db.asSystem('test', (tx) => tx.query('select 1 as n'))).toEqual([{ n: 1 }]);
  expect(readdirSync(folder).toSorted()).toEqual(['data', 'lock']);
  await db.close();
  expect(existsSync(join(folder, 'lock'))).toBe(false);
  rmSync(folder, { recursive: true });
});
