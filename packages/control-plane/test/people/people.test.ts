import { testPeople } from './people-suite.ts';
import { openEmbedded } from '../support/databases.ts';

testPeople(openEmbedded);
