import { testWorkflows } from './workflows-suite.ts';

testWorkflows('postgres');
