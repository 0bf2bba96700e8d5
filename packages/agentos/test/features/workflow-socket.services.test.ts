import { openTestPostgres } from '../support/database.ts';
import { workflowSocketSuite } from './workflow-socket-suite.ts';

workflowSocketSuite(() => openTestPostgres());
