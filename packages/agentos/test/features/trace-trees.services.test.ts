import { testTraceTrees } from './trace-trees-suite.ts';

testTraceTrees('postgres');
