import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Which core the server under test has to itself, and which one makes the load. */
interface Cores {
  readonly server: number;
  readonly load: number;
}

/** Two cores that this process may use; null without `taskset`, or with one core only. */
const cores = findCores();

export const pinning =
  cores === null ? 'not pinned: taskset and two cores are needed' : `server on core ${cores.server}, load on core ${cores.load}`;

/** Moves this process, which makes the load, away from the server's core. */
export function pinLoad(): void {
  if (cores !== null) execFileSync('taskset', ['-ap', '-c', String(cores.load), String(process.pid)], { stdio: 'ignore' });
}

/** Every other server to the core of the load: where there are two cores only, a second server has no core to itself. */
export function onCoreOf(at: number, command: readonly string[]): readonly string[] {
  return cores === null || at % 2 === 0 ? onServerCore(command) : ['taskset', '-c', String(cores.load), ...command];
}

/** The command that starts `command` on the server's core; `taskset` becomes the command, so the process id stays. */
function onServerCore(command: readonly string[]): readonly string[] {
  return cores === null ? command : ['taskset', '-c', String(cores.server), ...command];
}

function findCores(): Cores | null {
  try {
    execFileSync('taskset', ['--version'], { stdio: 'ignore' });
    const allowed = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '';
    const [server, load] = allowed.split(',').flatMap(expandRange);
    return server === undefined || load === undefined ? null : { server, load };
  } catch {
    return null;
  }
}

/** `2-4` is 2, 3, 4. */
function expandRange(range: string): number[] {
  const [first = Number.NaN, last = first] = range.split('-').map(Number);
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
