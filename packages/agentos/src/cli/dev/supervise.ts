import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { basename } from 'node:path';
import type { ExitStatus } from '../command.ts';
import type { Io } from '../io.ts';
import type { Companion } from './companion.ts';
import { roleVariable } from './process-variables.ts';
import { watchFiles } from './watch-files.ts';

/** What the serving process tells its supervisor. */
export interface ServingMessage {
  /** A file that it has loaded. */
  readonly loaded?: string;
  /** It serves, and has printed how to get in. */
  readonly serving?: true;
}

/** Does nothing in a process without a supervisor. */
export function tellSupervisor(message: ServingMessage): void {
  process.send?.(message);
}

const patienceMs = 5000;

/**
 * Runs this same command in a child process, and again whenever a file that it loaded has changed. The child ends before the next one starts,
 * because the embedded database and the port belong to one process at a time. Returns when a signal has ended it all. The companion lives as long as this does.
 */
export async function supervise({ note, print }: Io, companion: Companion | null): Promise<ExitStatus> {
  let child: ChildProcess | undefined;
  let isStopping = false;
  let hasServed = false;
  let turn: Promise<void> = Promise.resolve();
  const watch = watchFiles((path) => {
    note(`${basename(path)} changed: reloading`);
    turn = turn.then(() => restart());
  });
  const ended = Promise.withResolvers<ExitStatus>();

  async function restart(): Promise<void> {
    const old = child;
    child = undefined;
    await endProcess(old);
    if (isStopping) return;
    const started = startProcess(hasServed ? 'again' : 'first', companion);
    child = started;
    started.on('message', ({ loaded, serving }: ServingMessage) => {
      if (loaded !== undefined) watch.add(loaded);
      if (serving === true && !hasServed && companion !== null) void companion.guide().then(print);
      hasServed ||= serving === true;
    });
    started.once('exit', (code) => {
      if (started !== child || isStopping) return;
      // Nothing was loaded, so no change can help.
      if (watch.size === 0) ended.resolve(code === 2 ? 2 : 1);
      else if (code !== null) note('stopped; waiting for a change');
    });
  }
  const stop = () => {
    isStopping = true;
    void endProcess(child).then(() => ended.resolve(0));
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  await restart();
  const status = await ended.promise;
  watch.close();
  await companion?.close();
  return status;
}

// fork passes on this process's own flags, such as --conditions, and its standard streams.
function startProcess(role: 'first' | 'again', companion: Companion | null): ChildProcess {
  const args = [...process.argv.slice(2), ...(companion?.args ?? [])];
  return fork(process.argv[1] ?? '', args, { env: { ...process.env, ...companion?.env, [roleVariable]: role } });
}

async function endProcess(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
  await gone;
  clearTimeout(timer);
}
