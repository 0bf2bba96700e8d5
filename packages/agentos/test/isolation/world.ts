import process from 'node:process';
import { openPGliteHarness, openPostgresHarness } from '../db/harness.ts';
import type { Harness } from '../db/harness.ts';
import { SpyDatabase } from './spy-database.ts';

/** One database that all programs of a suite run on, one after the other. */
export interface World {
  readonly db: SpyDatabase;
  /** Statements of the superuser, around row level security. */
  readonly admin: Harness['admin'];
  /** Removes every row. */
  readonly clear: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export type Engine = 'pglite' | 'postgres';

export async function openWorld(engine: Engine): Promise<World> {
  const harness = await (engine === 'pglite' ? openPGliteHarness() : openPostgresHarness());
  await dropPolicy(harness, process.env['AGENTOS_DROP_POLICY']);
  return {
    db: new SpyDatabase(harness.db),
    admin: harness.admin,
    clear: async () => void (await harness.admin('truncate agentos.sessions, agentos.memories cascade')),
    close: harness.close,
  };
}

/** `table.policy`: how `npm run guards` takes one guard away. The suite has to fail then. */
async function dropPolicy({ admin }: Harness, name: string | undefined): Promise<void> {
  if (name === undefined) return;
  const [table = '', policy = ''] = name.split('.');
  await admin(`drop policy ${JSON.stringify(policy)} on agentos.${JSON.stringify(table)}`);
}

/** How much chance is taken: `npm run guards` asks for little of it, many times. */
export const programs = {
  numRuns: Number(process.env['AGENTOS_ISOLATION_PROGRAMS'] ?? 20),
  endOnFailure: process.env['AGENTOS_ISOLATION_PROGRAMS'] !== undefined,
} as const;
