import { openTestDatabase } from '../support/database.ts';
import { testTakeover } from './takeover-suite.ts';

testTakeover('pglite', async () => {
  const db = await openTestDatabase();
  return { db, close: () => db.close() };
});
