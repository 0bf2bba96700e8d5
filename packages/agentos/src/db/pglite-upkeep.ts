import { withSession, type DatabaseLog, type SessionSource } from './session.ts';

const INTERVAL_MS = 5 * 60_000;
/** Bytes of log written since the last upkeep that make another one worth its pause. */
const LOG_LIMIT_BYTES = 16 * 1024 * 1024;

/**
 * Does what the background processes of a PostgreSQL server do and PGlite lacks: removes dead rows, and makes checkpoints so that the
 * log stays small and a restart after a crash short. Returns the function that stops it.
 */
export function startUpkeep(source: SessionSource, log?: DatabaseLog): () => void {
  let done = 0;
  const timer = setInterval(() => {
    runUpkeep(source, done).then(
      (position) => (done = position),
      (error: unknown) => log?.warn({ err: error }, 'upkeep of the embedded database failed'),
    );
  }, INTERVAL_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/** One round; `done` is the log position of the last one, the result that of this one. */
export async function runUpkeep(source: SessionSource, done: number, limitBytes: number = LOG_LIMIT_BYTES): Promise<number> {
  return await withSession(source, async (session) => {
    const text = "select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint as position";
    const [row] = await session.query<{ position: number }>(text, undefined, undefined);
    const position = row?.position ?? done;
    if (position - done < limitBytes) return done;
    await session.exec('vacuum (analyze)');
    await session.exec('checkpoint');
    return position;
  });
}
