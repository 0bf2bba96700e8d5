import { testTraces } from './traces-suite.ts';

testTraces('pglite');
