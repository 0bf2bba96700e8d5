import { openOnPostgres } from '../support/databases.ts';
import { secondFactorSuite } from './second-factor-suite.ts';

secondFactorSuite(openOnPostgres);
