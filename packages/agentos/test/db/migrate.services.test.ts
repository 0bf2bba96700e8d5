import { openPgSessions } from '../../src/db/pg-sessions.ts';
import { createPostgres } from '../support/database.ts';
import { describeMigrate } from './migrate-suite.ts';

describeMigrate('postgres', async () => {
  const server = await createPostgres();
  const source = await openPgSessions({ engine: 'postgres', url: server.url, poolSize: 3 });
  return { source, admin: server.admin, close: () => source.close().finally(server.close) };
});
