import { createPostgres } from '../support/database.ts';
import { testDurability } from './durability-suite.ts';

testDurability('postgres', createPostgres);
