import { testStoreIsolation } from './store-suite.ts';

testStoreIsolation('postgres');
