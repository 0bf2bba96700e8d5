import { testStoreIsolation } from './store-suite.ts';

testStoreIsolation('pglite');
