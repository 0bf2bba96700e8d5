import { openEmbedded } from '../support/databases.ts';
import { kyselyDialectSuite } from './kysely-dialect-suite.ts';

kyselyDialectSuite(openEmbedded);
