import { openEmbedded } from '../support/databases.ts';
import { passwordSuite } from './password-suite.ts';

passwordSuite(openEmbedded);
