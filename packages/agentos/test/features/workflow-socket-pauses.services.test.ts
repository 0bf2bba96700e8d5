import { openTestPostgres } from '../support/database.ts';
import { workflowSocketPausesSuite } from './workflow-socket-pauses-suite.ts';

workflowSocketPausesSuite(() => openTestPostgres());
