/**
 * Takes the guards of per-user isolation away, one at a time, and requires the isolation suite to notice each time: every row level security policy,
 * and the binding of every transaction of a request to its caller. Works on a copy; exits 1 when a guard can go without a red test.
 */
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import process from 'node:process';

interface Guard {
  readonly name: string;
  readonly change: string;
  /** Environment of the suite, for guards that stand in the database. */
  readonly env?: Readonly<Record<string, string>>;
  /** A file of the package and what it says instead, for guards that stand in the source. */
  readonly file?: string;
  readonly text?: string;
}

interface Outcome {
  readonly guard: Guard;
  readonly isNoticed: boolean;
  readonly seconds: number;
}

const root = join(import.meta.dirname, '..');
const packagePath = 'packages/agentos';
const suite = `${packagePath}/test/isolation`;
const workers = 2;

/** A copy of what the suite needs, whose `agentos-ts` is the copy itself. */
function copyWorkspace(): string {
  const copy = mkdtempSync(join(tmpdir(), 'agentos-guards-'));
  for (const part of ['src', 'test/isolation', 'test/support', 'test/db', 'migrations', 'package.json'])
    cpSync(join(root, packagePath, part), join(copy, packagePath, part), { recursive: true });
  for (const part of ['vitest.config.ts', 'package.json', 'tsconfig.json', 'tsconfig.base.json'])
    cpSync(join(root, part), join(copy, part));
  mkdirSync(join(copy, 'node_modules'));
  for (const name of readdirSync(join(root, 'node_modules')))
    symlinkSync(name === 'agentos-ts' ? join(copy, packagePath) : join(root, 'node_modules', name), join(copy, 'node_modules', name));
  return copy;
}

function sourceFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.includes('.test'))
    .map((name) => join(folder, name));
}

interface Weakening {
  /** What is looked for; the first group is the access. */
  readonly call: RegExp;
  readonly change: string;
  readonly replace: (access: string) => string;
}

const weakenings: readonly Weakening[] = [
  { call: /\bdb\.as\(\s*([\w.]+),/g, change: 'as(all)', replace: (access) => `db.as({ ...${access}, all: true },` },
  { call: /\bdb\.as\(\s*([\w.]+),/g, change: 'asSystem', replace: () => "db.asSystem('the guard is gone'," },
  // What routes hand to the engine and to stores as it is; these three functions make another access of it.
  {
    call: /(?<!\bdb\.as\(\s*|\b(?:accessTo|describeSession|actingFor)\([^()]*)\b(ctx\.access)(?=[,)]| :)/g,
    change: 'all',
    replace: (access) => `{ ...${access}, all: true }`,
  },
  // Accesses that are made for the owner of a row.
  { call: /\b(all): false(?= \}|,)/g, change: 'all', replace: (name) => `${name}: true` },
];

/** Every place where a caller's access is used or one is made for an owner: with one that sees all, and as the server itself. */
function sourceGuards(copy: string): readonly Guard[] {
  const folder = join(copy, packagePath, 'src');
  return ['features', 'runtime']
    .flatMap((room) => sourceFiles(join(folder, room)))
    .flatMap((file) => {
      const source = readFileSync(file, 'utf8');
      return weakenings.flatMap(({ call, change, replace }) =>
        [...source.matchAll(call)].map((match): Guard => {
          const [whole, access = ''] = match;
          const line = source.slice(0, match.index).split('\n').length;
          const text = source.slice(0, match.index) + replace(access) + source.slice(match.index + whole.length);
          return { name: `${relative(folder, file)}:${line}`, change, file, text };
        }),
      );
    });
}

async function policyGuards(): Promise<readonly Guard[]> {
  const { openDatabase } = await import('../packages/agentos/src/db/open-database.ts');
  const db = await openDatabase({ url: 'memory:' });
  const text = "select tablename || '.' || policyname as name from pg_policies where schemaname = 'agentos' order by 1";
  const rows = await db.asSystem('list the policies', (tx) => tx.query<{ name: string }>(text), { readOnly: true });
  await db.close();
  return rows.map(({ name }) => ({ name, change: 'dropped', env: { AGENTOS_DROP_POLICY: name } }));
}

/** Whether the suite passes in the copy. */
function passes(copy: string, env: Readonly<Record<string, string>>): Promise<boolean> {
  const child = spawn(
    process.execPath,
    [
      join(root, 'node_modules/vitest/vitest.mjs'),
      'run',
      '--project',
      'system',
      '--bail',
      '1',
      '--reporter',
      'dot',
      `${suite}/http.test.ts`,
      `${suite}/store.test.ts`,
      `${suite}/accounts.test.ts`,
    ],
    { cwd: copy, env: { ...process.env, AGENTOS_ISOLATION_PROGRAMS: '4', ...env }, stdio: 'ignore' },
  );
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code === 0));
  });
}

async function tryWithout(copy: string, guard: Guard): Promise<Outcome> {
  const started = Date.now();
  const { file, text, env = {} } = guard;
  const original = file === undefined ? undefined : readFileSync(file, 'utf8');
  if (file !== undefined && text !== undefined) writeFileSync(file, text);
  const isNoticed = !(await passes(copy, env));
  if (file !== undefined && original !== undefined) writeFileSync(file, original);
  return { guard, isNoticed, seconds: Math.round((Date.now() - started) / 1000) };
}

function report({ guard, isNoticed, seconds }: Outcome): void {
  const verdict = isNoticed ? 'noticed ' : 'SURVIVES';
  process.stdout.write(`${verdict}  ${guard.change.padEnd(8)}  ${guard.name.padEnd(52)}  ${seconds} s\n`);
}

/** Takes guards from the front of the list until there are none left. */
async function work(copy: string, guards: Guard[]): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (let guard = guards.shift(); guard !== undefined; guard = guards.shift()) {
    const outcome = await tryWithout(copy, guard);
    report(outcome);
    outcomes.push(outcome);
  }
  return outcomes;
}

const started = Date.now();
const copies = Array.from({ length: workers }, copyWorkspace);
try {
  const [first = ''] = copies;
  if (!(await passes(first, {}))) throw new Error('the isolation suite fails with all guards in place; nothing can be said about them');
  const policies = await policyGuards();
  // Each copy takes its share of the source, since a guard names a file of one copy.
  const shares = copies.map((copy, index) => [...policies, ...sourceGuards(copy)].filter((_, position) => position % workers === index));
  const outcomes = (await Promise.all(copies.map((copy, index) => work(copy, shares[index] ?? [])))).flat();
  const survivors = outcomes.filter(({ isNoticed }) => !isNoticed);
  const seconds = Math.round((Date.now() - started) / 1000);
  process.stdout.write(
    `\n${outcomes.length - survivors.length} of ${outcomes.length} guards are noticed when they are missing, in ${seconds} s\n`,
  );
  process.exitCode = survivors.length === 0 ? 0 : 1;
} finally {
  for (const copy of copies) rmSync(copy, { recursive: true, force: true });
}
