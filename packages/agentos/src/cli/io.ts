import { text } from 'node:stream/consumers';

/** Everything of the process that a command may touch, so that tests can give their own. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** One line of the result, on standard output. */
  readonly print: (line: string) => void;
  /** One line for the person at the keyboard, on standard error. */
  readonly note: (line: string) => void;
  /** All of standard input. */
  readonly readInput: () => Promise<string>;
}

export function processIo(): Io {
  return {
    // A copy: what commands put into the environment for a user's file does not change what the user has set.
    env: { ...process.env },
    cwd: process.cwd(),
    print: (line) => void process.stdout.write(`${line}\n`),
    note: (line) => void process.stderr.write(`${line}\n`),
    readInput: () => text(process.stdin),
  };
}
