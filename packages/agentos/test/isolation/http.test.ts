import { testHttpIsolation } from './http-suite.ts';

testHttpIsolation('pglite');
