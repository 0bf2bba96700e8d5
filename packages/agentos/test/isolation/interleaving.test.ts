import { testInterleaving } from './interleaving-suite.ts';

testInterleaving('pglite');
