import { parseArgs } from 'node:util';
import type { ParseArgsConfig } from 'node:util';
import type { Io } from './io.ts';
import { nearest } from '../lib/nearest.ts';
import { UsageError } from './usage-error.ts';

/** An option of one command: what `parseArgs` wants to know, and what a reader of `--help` wants to know. */
interface OptionSpec {
  readonly type: 'string' | 'boolean';
  readonly describe: string;
  /** Name of the value in the help: `--ttl <duration>`. */
  readonly value?: string;
}
type OptionTable = Readonly<Record<string, OptionSpec>>;
type NameOf<Table extends OptionTable, Type extends OptionSpec['type']> = {
  [Name in keyof Table & string]: Table[Name]['type'] extends Type ? Name : never;
}[keyof Table & string];

/** The options that were given, by name. A name that the command does not declare does not compile. */
export interface Given<Table extends OptionTable> {
  text(name: NameOf<Table, 'string'>): string | undefined;
  flag(name: NameOf<Table, 'boolean'>): boolean;
}

/** Exit status: 0 done or yes, 1 failed or no, 2 called wrongly. */
export type ExitStatus = 0 | 1 | 2;

interface CommandDefinition<Table extends OptionTable> {
  /** Words that call it: `token create`. */
  readonly name: string;
  readonly summary: string;
  /** Names of the positional arguments as the help shows them: `<token | ->`, `[file]`. */
  readonly positionals: readonly string[];
  readonly options: Table;
  readonly notes?: readonly string[];
  run(given: Given<Table>, positionals: readonly string[], io: Io): Promise<ExitStatus>;
}

export interface Command {
  readonly name: string;
  readonly summary: string;
  help(): string;
  run(args: readonly string[], io: Io): Promise<ExitStatus>;
}

const helpOption: OptionSpec = { type: 'boolean', describe: 'show this text' };

/** Makes a command: parses its arguments strictly, answers `--help`, checks how many positional arguments came. */
export function defineCommand<const Table extends OptionTable>(definition: CommandDefinition<Table>): Command {
  const help = () => helpText(definition);
  return {
    name: definition.name,
    summary: definition.summary,
    help,
    async run(args, io) {
      const { values, positionals } = parse(args, definition.options);
      if (values['help'] === true) {
        io.print(help());
        return 0;
      }
      checkPositionals(definition.positionals, positionals);
      return definition.run(givenOf(values), positionals, io);
    },
  };
}

function givenOf<Table extends OptionTable>(values: Parsed['values']): Given<Table> {
  return {
    text: (name) => {
      const value = values[name];
      return typeof value === 'string' ? value : undefined;
    },
    flag: (name) => values[name] === true,
  };
}

interface Parsed {
  readonly values: Readonly<Record<string, unknown>>;
  readonly positionals: readonly string[];
}

function parse(args: readonly string[], table: OptionTable): Parsed {
  const options: NonNullable<ParseArgsConfig['options']> = { help: { type: 'boolean', short: 'h' } };
  for (const [name, { type }] of Object.entries(table)) options[name] = { type };
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(explain(error, Object.keys(options)));
  }
}

/** Node's texts for these errors end in advice that does not fit here. */
function explain(error: unknown, names: readonly string[]): string {
  const message = error instanceof Error ? error.message : String(error);
  const unknown = /^Unknown option '(--?([^']*))'/.exec(message);
  if (unknown === null) return message.split('\n')[0] ?? message;
  const close = nearest(unknown[2] ?? '', names);
  return `unknown option ${unknown[1] ?? ''}${close === undefined ? '' : `; did you mean --${close}?`}`;
}

function checkPositionals(expected: readonly string[], given: readonly string[]): void {
  const missing = expected.slice(given.length).find((name) => name.startsWith('<'));
  if (missing !== undefined) throw new UsageError(`${missing} is missing`);
  const surplus = given[expected.length];
  if (surplus !== undefined) throw new UsageError(`unexpected argument ${JSON.stringify(surplus)}`);
}

function helpText(definition: Pick<CommandDefinition<OptionTable>, 'name' | 'summary' | 'positionals' | 'options' | 'notes'>): string {
  const entries = Object.entries<OptionSpec>({ ...definition.options, help: helpOption });
  const rows = entries.map(([name, spec]) => [spec.value === undefined ? `--${name}` : `--${name} ${spec.value}`, spec.describe] as const);
  const width = Math.max(...rows.map(([left]) => left.length));
  return [
    definition.summary,
    '',
    `Usage: agentos ${[definition.name, ...definition.positionals, '[options]'].join(' ')}`,
    '',
    'Options:',
    ...rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`),
    ...(definition.notes === undefined ? [] : ['', ...definition.notes]),
  ].join('\n');
}
