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

/** Starts PGlite, which is loaded here, on first use. */
export async function startEngine(options: PGliteOptions): Promise<PGlite> {
  const { PGlite } = await import('@electric-sql/pglite');
  return await PGlite.create({ ...options, startParams: START_PARAMETERS });
}
