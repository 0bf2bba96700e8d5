import { testPeople } from './people-suite.ts';
import { openOnPostgres } from '../support/databases.ts';

testPeople(openOnPostgres);
