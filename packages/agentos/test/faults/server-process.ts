import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface ServerProcess {
  readonly url: string;
  /** `kill -9`: nothing is flushed, nothing is said. */
  kill(): Promise<void>;
}

/** A real server in a process of its own, on the database of this URL. `script` stands in this folder and is given the URL, then `more`. */
export async function startServerProcess(
  databaseUrl: string,
  script = 'crash-server.ts',
  more: readonly string[] = [],
): Promise<ServerProcess> {
  const program = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(process.execPath, ['--conditions=agentos-source', program, databaseUrl, ...more], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const lines = createInterface(child.stdout);
  const first: unknown = await Promise.race([once(lines, 'line').then(([line]: unknown[]) => line), exited.then(() => null)]);
  if (typeof first !== 'string') throw new Error('the server did not start');
  return {
    url: first,
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
