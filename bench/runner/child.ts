import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { onCoreOf } from './cores.ts';

/** A process under test, on its own core and with the built package. */
export interface Child {
  readonly pid: number;
  /** What the process said first. */
  readonly message: string;
  readonly stop: () => Promise<void>;
}

const running = new Set<Child>();

/** Starts a script of `bench/processes` with its configuration as the one argument, and waits for its first message. `at` tells apart servers that run together. */
export async function startChild(script: URL, config: object, at = 0): Promise<Child> {
  const [command = '', ...args] = onCoreOf(at, [process.execPath, script.pathname, JSON.stringify(config)]);
  // Options of this process, such as export conditions, are not handed on.
  const child = spawn(command, args, {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: { ...process.env, NODE_OPTIONS: process.env['BENCH_NODE_OPTIONS'] ?? '' },
  });
  let lastWords = '';
  child.stderr?.on('data', (chunk: Buffer) => (lastWords = (lastWords + chunk.toString()).slice(-2000)));
  const ended = once(child, 'exit');
  const message = await Promise.race([
    once(child, 'message').then(([first]) => String(first)),
    ended.then(([code]) => Promise.reject(new Error(`${script.pathname} ended with ${code}: ${lastWords}`))),
  ]);
  if (child.pid === undefined) throw new Error('the process has no id');
  const started: Child = {
    pid: child.pid,
    message,
    stop: async () => {
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), 15_000);
      await ended;
      clearTimeout(late);
      running.delete(started);
    },
  };
  running.add(started);
  return started;
}

/** Ends every process that is still there; the scenario at work then fails and cleans up behind itself. */
export async function stopChildren(): Promise<void> {
  await Promise.all([...running].map((child) => child.stop()));
}
