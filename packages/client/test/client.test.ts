import { testClient } from './client-suite.ts';

testClient('pglite');
