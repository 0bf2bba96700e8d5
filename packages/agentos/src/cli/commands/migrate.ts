import { defineCommand } from '../command.ts';
import { UsageError } from '../usage-error.ts';

export const migrate = defineCommand({
  name: 'migrate',
  summary: 'Bring the database up to date and prepare the role that serves.',
  positionals: [],
  options: { db: { type: 'string', value: '<url>', describe: 'postgres://…, or file:./folder; default DATABASE_URL' } },
  notes: ['On PostgreSQL the URL names a role that may create roles and schemas; the server itself needs no such role afterwards.'],
  async run(given, _positionals, io) {
    const url = given.text('db') ?? io.env['DATABASE_URL'];
    if (url === undefined || url === '') throw new UsageError('no database; give --db or set DATABASE_URL');
    const { migrateDatabase } = await import('../../db/open-database.ts');
    const applied = await migrateDatabase({ url });
    for (const name of applied) io.print(name);
    io.note(applied.length === 0 ? 'the database is up to date' : `applied ${applied.length}`);
    return 0;
  },
});
