import { AgentOSError } from '../lib/errors.ts';
import { packageVersion } from '../version.ts';
import type { Command, ExitStatus } from './command.ts';
import type { Io } from './io.ts';
import { nearest } from '../lib/nearest.ts';
import { printable, table } from './printable.ts';
import { CommandError, UsageError } from './usage-error.ts';

/** Finds the command that the arguments name, runs it, and turns the errors that are expected into text on standard error and an exit status. */
export async function runCli(args: readonly string[], commands: readonly Command[], io: Io): Promise<ExitStatus> {
  const [first] = args;
  if (first === '--version' || first === '-v') return answer(io, packageVersion);
  if (first === undefined || first === '--help' || first === '-h' || first === 'help') return answer(io, overview(commands));
  const command = findCommand(args, commands);
  if (command === undefined) return refuse(io, unknownCommand(args, commands), 'agentos --help');
  try {
    return await command.run(args.slice(command.name.split(' ').length), io);
  } catch (error) {
    if (error instanceof UsageError) return refuse(io, error.message, `agentos ${command.name} --help`);
    // Anything else is a fault, of the user's file or of this package: Node.js shows where, and ends with status 1.
    if (!(error instanceof CommandError || AgentOSError.is(error))) throw error;
    io.note(`agentos: ${printable(error.message)}`);
    return 1;
  }
}

function findCommand(args: readonly string[], commands: readonly Command[]): Command | undefined {
  return commands.find(({ name }) => name.split(' ').every((word, position) => args[position] === word));
}

function unknownCommand(args: readonly string[], commands: readonly Command[]): string {
  const [first = '', second] = args;
  const group = commands.filter(({ name }) => name.startsWith(`${first} `)).map(({ name }) => name);
  if (group.length > 0) return `${first} needs one of: ${group.join(', ')}`;
  const close =
    nearest(
      first,
      commands.flatMap(({ name }) => name.split(' ')[0] ?? []),
    ) ??
    nearest(
      `${first} ${second ?? ''}`,
      commands.map(({ name }) => name),
    );
  return `unknown command ${JSON.stringify(first)}${close === undefined ? '' : `; did you mean ${close}?`}`;
}

function overview(commands: readonly Command[]): string {
  return [
    'Usage: agentos <command> [options]',
    '',
    'Commands:',
    table(commands.map(({ name, summary }) => [`  ${name}`, summary])),
    '',
    'agentos <command> --help says more about one; agentos --version prints the version.',
  ].join('\n');
}

function answer(io: Io, text: string): ExitStatus {
  io.print(text);
  return 0;
}

function refuse(io: Io, message: string, help: string): ExitStatus {
  io.note(`agentos: ${printable(message)}`);
  io.note(`Try: ${help}`);
  return 2;
}
