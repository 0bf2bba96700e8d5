import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { lockFolder } from './folder-lock.ts';
import { startUpkeep } from './pglite-upkeep.ts';
import { PGliteStreams } from './pglite-stream.ts';
import { openPgSessions } from './pg-sessions.ts';
import type { DatabaseLog, SessionSource } from './session.ts';
import type { PGlite, PGliteOptions } from '@electric-sql/pglite';

/**
 * The start parameters of PGlite with less memory. Files are written but not flushed (-F; the runtime offers no fsync anyway): an
 * acknowledged row survives the end of the process, kill -9 included, but not a power cut.
 */
const START_PARAMETERS = ['--single', '-F', '-O', '-j'].concat(
  [
    'search_path=public',
    'exit_on_error=false',
    'log_checkpoints=false',
    'max_worker_processes=0',
    'max_parallel_workers=0',
    'max_parallel_workers_per_gather=0',
    'max_parallel_maintenance_workers=0',
    'io_method=sync',
    'shared_buffers=16MB',
    'wal_buffers=1MB',
    'max_connections=4',
  ].flatMap((setting) => ['-c', setting]),
);

export interface PGliteSourceOptions {
  /** Absolute folder; undefined for a database in memory. */
  readonly folder?: string;
  /** A dumped data folder to start from; in memory only. */
  readonly image?: Blob;
  readonly log?: DatabaseLog | undefined;
}

/** A source of sessions that can be copied: tests start from an image instead of running initdb each time. */
export interface PGliteSource extends SessionSource {
  dump(): Promise<Blob>;
}

/**
 * Opens the embedded PostgreSQL. Its session user is a superuser and `set role` its only fence: row level security here stops a
 * forgotten filter, not SQL that an attacker wrote. Throws `db_folder_in_use`.
 */
export async function openPGliteSessions(options: PGliteSourceOptions): Promise<PGliteSource> {
  const { folder, image, log } = options;
  const unlock = folder === undefined ? () => undefined : lockFolder(folder);
  try {
    const engine = await startEngine({
      ...(folder === undefined ? {} : { dataDir: dataFolder(folder) }),
      ...(image === undefined ? {} : { loadDataDir: image }),
    });
    const streams = new PGliteStreams(engine);
    const source = await openPgSessions({ engine: 'pglite', stream: () => streams.open(), poolSize: 1, log });
    const stopUpkeep = folder === undefined ? () => undefined : startUpkeep(source, log);
    return {
      ...source,
      dump: () => engine.dumpDataDir('none'),
      async close() {
        stopUpkeep();
        await source.close();
        await engine.close();
        unlock();
      },
    };
  } catch (error) {
    unlock();
    throw error;
  }
}

async function startEngine(options: PGliteOptions): Promise<PGlite> {
  const { PGlite } = await import('@electric-sql/pglite');
  return await PGlite.create({ ...options, startParams: START_PARAMETERS });
}

function dataFolder(folder: string): string {
  const path = join(folder, 'data');
  mkdirSync(path, { recursive: true, mode: 0o700 });
  return path;
}
