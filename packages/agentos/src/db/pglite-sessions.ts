import { lockFolder } from './folder-lock.ts';
import { startEngine } from './pglite-engine.ts';
import { ensureDataFolder } from './pglite-folder.ts';
import { startUpkeep } from './pglite-upkeep.ts';
import { PGliteStreams } from './pglite-stream.ts';
import { openPgSessions } from './pg-sessions.ts';
import type { DatabaseLog, SessionSource } from './session.ts';

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
      ...(folder === undefined ? {} : { dataDir: await ensureDataFolder(folder) }),
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
