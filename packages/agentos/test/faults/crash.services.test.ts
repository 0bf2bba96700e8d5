import { createPostgres } from '../support/database.ts';
import { testCrash } from './crash-suite.ts';

testCrash('postgres', createPostgres);
