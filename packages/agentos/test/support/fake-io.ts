import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commands } from '../../src/cli/commands/index.ts';
import type { Io } from '../../src/cli/io.ts';
import { runCli } from '../../src/cli/run-cli.ts';

export interface CliResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
}

/** Runs a command in this process, with an environment and streams of its own. */
export async function runCommand(args: readonly string[], { cwd = '/nowhere', env = {}, input = '' }: CliOptions = {}): Promise<CliResult> {
  const stdout: string[] = [];
  const stderr: string[] = [];
  const io: Io = {
    env,
    cwd,
    print: (line) => void stdout.push(line),
    note: (line) => void stderr.push(line),
    readInput: async () => input,
  };
  const status = await runCli(args, commands, io);
  return { status, stdout: stdout.join('\n'), stderr: stderr.join('\n') };
}

/** An empty folder of its own for one test. */
export function makeFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'agentos-cli-'));
}
