import { openOnPostgres } from '../support/databases.ts';
import { describeInstances } from './instances-suite.ts';
import { describeKeys } from './keys-suite.ts';
import { describeSeed } from './seed-suite.ts';
import { describeTokens } from './tokens-suite.ts';

describeInstances('PostgreSQL', openOnPostgres);
describeKeys('PostgreSQL', openOnPostgres);
describeTokens('PostgreSQL', openOnPostgres);
describeSeed('PostgreSQL', openOnPostgres);
