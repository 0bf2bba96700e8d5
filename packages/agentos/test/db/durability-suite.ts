import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openDatabase } from '../../src/db/open-database.ts';
import { accessOf } from './harness.ts';

const WRITER = fileURLToPath(new URL('durability-writer.ts', import.meta.url));
const ROUNDS = 3;

export interface DurableDatabase {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Kills a writing process in the middle, several times on one database. */
export function testDurability(engine: string, create: () => Promise<DurableDatabase>): void {
  test(`on ${engine} every acknowledged row survives kill -9, and the database opens again`, async () => {
    const { url, close } = await create();
    const acknowledged: string[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      acknowledged.push(...(await writeAndKill(url, round, 150 + 100 * round)));
      const db = await openDatabase({ url });
      const rows = await db.as(accessOf('alice'), (tx) => tx.query<{ session_id: string }>('select session_id from sessions'));
      await db.close();
      const stored = new Set(rows.map((row) => row.session_id));
      expect(acknowledged.filter((id) => !stored.has(id))).toEqual([]);
      // At most the row in flight of each round was stored without being acknowledged.
      expect(stored.size).toBeLessThanOrEqual(acknowledged.length + round + 1);
    }
    await close();
  }, 120_000);
}

async function writeAndKill(url: string, round: number, count: number): Promise<string[]> {
  const child = spawn(process.execPath, ['--conditions=agentos-source', WRITER, url, String(round)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const ids: string[] = [];
  // Lines that are already in the pipe when the process dies are acknowledged too: the loop ends with the stream.
  for await (const line of createInterface(child.stdout)) if (ids.push(line) === count) child.kill('SIGKILL');
  expect(await exited).toEqual([null, 'SIGKILL']);
  return ids;
}
