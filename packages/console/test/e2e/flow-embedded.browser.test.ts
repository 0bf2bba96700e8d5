import { flowSuite } from './flow-suite.ts';
import { embedded } from './support/databases.ts';

flowSuite(embedded, 'code');
