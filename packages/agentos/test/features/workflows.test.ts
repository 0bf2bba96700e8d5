import { testWorkflows } from './workflows-suite.ts';

testWorkflows('pglite');
