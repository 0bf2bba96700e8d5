import { openOnPostgres } from '../support/databases.ts';
import { setupSuite } from './setup-suite.ts';

setupSuite(openOnPostgres);
