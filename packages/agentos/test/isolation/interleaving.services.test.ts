import { testInterleaving } from './interleaving-suite.ts';

testInterleaving('postgres');
