import { flowSuite } from './flow-suite.ts';
import { onPostgres } from './support/databases.ts';

flowSuite(onPostgres, 'environment');
