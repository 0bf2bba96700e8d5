import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { root } from './markdown.ts';

const printedAddress = 'http://127.0.0.1:7777';
// What the npm scripts of the repository reach from the folder in which they are run.
const linked = ['examples', 'node_modules', 'package.json', 'packages'];
const stateFile = 'state.sh';
const serverStartMs = 50_000;

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * A reader who follows a page: one folder that looks like a clone, one shell whose variables stay from block to block, at most one server at a time.
 * The servers take free ports; the address in the page's text is replaced by theirs.
 */
export class PageSession {
  readonly #folder: string;
  #server: ChildProcess | null = null;
  #url = printedAddress;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async open(): Promise<PageSession> {
    const folder = await mkdtemp(join(tmpdir(), 'agentos-docs-'));
    await Promise.all(linked.map((name) => symlink(join(root, name), join(folder, name))));
    await writeFile(join(folder, stateFile), '');
    return new PageSession(folder);
  }

  async save(name: string, text: string): Promise<void> {
    await writeFile(join(this.#folder, name), text);
  }

  /** Runs the block; its last line starts a server. Resolves when that listens, with what it printed; exported variables are taken over. */
  async serve(text: string): Promise<string> {
    await this.#stopServer();
    const lines = text.split('\n');
    const start = lines.pop() ?? '';
    const script = `${this.#prepared(lines.join('\n'))}\nexport -p > ${stateFile}\nexec ${start}`;
    const child = this.#spawn(script, { AGENT_OS_PORT: '0', DATABASE_URL: 'memory:' });
    this.#server = child;
    const output = await readUntil(child, /listens on (http:\S+)/);
    this.#url = /listens on (http:\S+)/.exec(output)?.[1] ?? printedAddress;
    const printed = output.split('\n').filter((line) => line.startsWith('export '));
    await this.run(printed.join('\n'));
    return output.replaceAll(this.#url, printedAddress);
  }

  /** Runs a block in the shell. `isStrict` stops at the first command that fails. */
  async run(text: string, isStrict = true): Promise<Outcome> {
    const prepared = this.#prepared(text.replaceAll(printedAddress, this.#url));
    const script = `trap 'export -p > ${stateFile}' EXIT\n${isStrict ? 'set -eo pipefail\n' : ''}${prepared}`;
    const child = this.#spawn(script, {});
    const stdout = collect(child.stdout);
    const stderr = collect(child.stderr);
    const [status] = (await once(child, 'close')) as [number | null];
    // So that what is printed can be compared with the page.
    return { status, stdout: stdout().replaceAll(this.#url, printedAddress), stderr: stderr() };
  }

  async close(): Promise<void> {
    await this.#stopServer();
    await rm(this.#folder, { recursive: true, force: true });
  }

  #prepared(text: string): string {
    return `set -a\n. ./${stateFile}\n${text}`;
  }

  #spawn(script: string, env: Readonly<Record<string, string>>): ChildProcess {
    const { PATH = '', HOME = '' } = process.env;
    // A group of its own: npm does not pass a signal on to what it started.
    return spawn('bash', ['-c', script], {
      cwd: this.#folder,
      env: { PATH, HOME, ...env },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  async #stopServer(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (server?.pid === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'close');
    process.kill(-server.pid, 'SIGTERM');
    await ended;
  }
}

function collect(stream: ChildProcess['stdout']): () => string {
  const chunks: Buffer[] = [];
  stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString().replaceAll('\r', '');
}

/** The output so far, once it matches and the lines that belong to it are there. */
async function readUntil(child: ChildProcess, pattern: RegExp): Promise<string> {
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  const isThere = (): boolean => pattern.test(stdout()) || pattern.test(stderr());
  const deadline = Date.now() + serverStartMs;
  while (!isThere() && child.exitCode === null && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50));
  if (!isThere()) throw new Error(`the server did not start:\n${stdout()}${stderr()}`);
  return `${stdout()}\n${stderr()}`;
}
