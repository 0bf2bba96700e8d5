import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDatabase } from '../../src/db/open-database.ts';
import { testDurability } from './durability-suite.ts';

function createFolder(): { url: string; close: () => Promise<void> } {
  const folder = mkdtempSync(join(tmpdir(), 'durability-'));
  return { url: `file:${join(folder, 'db')}`, close: () => Promise.resolve(rmSync(folder, { recursive: true })) };
}

testDurability('pglite', () => Promise.resolve(createFolder()));

test('a second server on the same folder is refused, also while the first one works', async () => {
  const { url, close } = createFolder();
  const db = await openDatabase({ url });
  await expect(openDatabase({ url })).rejects.toMatchObject({ code: 'db_folder_in_use' });
  expect(await db.asSystem('test', (tx) => tx.query('select 1 as n'))).toEqual([{ n: 1 }]);
  await db.close();
  await (await openDatabase({ url })).close();
  await close();
});
