import { openTestDatabase } from '../support/database.ts';
import { workflowSocketPausesSuite } from './workflow-socket-pauses-suite.ts';

workflowSocketPausesSuite(async () => {
  const db = await openTestDatabase();
  return { db, close: () => db.close() };
});
