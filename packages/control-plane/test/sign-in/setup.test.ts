import { openEmbedded } from '../support/databases.ts';
import { setupSuite } from './setup-suite.ts';

setupSuite(openEmbedded);
