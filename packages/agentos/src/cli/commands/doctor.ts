import { defineCommand } from '../command.ts';
import { checkAddress } from '../doctor/check-address.ts';
import { checkClock } from '../doctor/check-clock.ts';
import { checkKeys } from '../doctor/check-keys.ts';
import type { Finding } from '../doctor/finding.ts';
import { loadOs } from '../load-os.ts';
import type { Io } from '../io.ts';
import { printable, table } from '../printable.ts';

export const doctor = defineCommand({
  name: 'doctor',
  summary: 'Check keys, clock, database role, row security, address and CORS; each finding with its fix.',
  positionals: ['[file]'],
  options: { db: { type: 'string', value: '<url>', describe: 'database to look at; default DATABASE_URL, else file:./.agentos/data' } },
  notes: ['With a file its AgentOS is started without listening, and asked what a stranger would ask. Exit status: 1 when anything fails.'],
  async run(given, [file], io) {
    const url = given.text('db') ?? io.env['DATABASE_URL'] ?? 'file:./.agentos/data';
    const findings = await examine(file, url, io);
    io.print(table(findings.map(({ level, subject, text }) => [level, subject, printable(text)])));
    return findings.some(({ level }) => level === 'fail') ? 1 : 0;
  },
});

async function examine(file: string | undefined, databaseUrl: string, io: Io): Promise<readonly Finding[]> {
  // Loads the tables of all families, which are then known to be missing or unprotected.
  await import('../../features/index.ts');
  const { checkDatabase } = await import('../doctor/check-database.ts');
  // One after the other: the embedded database opens once at a time.
  const server = file === undefined ? [await checkKeys(io.env)] : await examineFile(file, io);
  return [...server, await checkClock(io.env), checkAddress(io.env), ...(await checkDatabase(databaseUrl))];
}

async function examineFile(file: string, io: Io): Promise<readonly Finding[]> {
  const { checkServer } = await import('../doctor/check-server.ts');
  return checkServer(await loadOs(file, io.cwd));
}
