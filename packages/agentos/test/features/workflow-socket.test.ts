import { openTestDatabase } from '../support/database.ts';
import { workflowSocketSuite } from './workflow-socket-suite.ts';

workflowSocketSuite(async () => {
  const db = await openTestDatabase();
  return { db, close: () => db.close() };
});
