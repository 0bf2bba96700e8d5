import { describeMigrate } from '../../test/db/migrate-suite.ts';
import { openPGliteSessions } from './pglite-sessions.ts';
import { withSession } from './session.ts';

describeMigrate('pglite', async () => {
  const source = await openPGliteSessions({});
  return {
    source,
    admin: (text, values) => withSession(source, (session) => session.query(text, values, undefined)),
    close: () => source.close(),
  };
});
