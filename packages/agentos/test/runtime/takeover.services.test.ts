import { openTestPostgres } from '../support/database.ts';
import { testTakeover } from './takeover-suite.ts';

testTakeover('postgres', openTestPostgres);
