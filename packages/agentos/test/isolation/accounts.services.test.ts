import { testAccountIsolation } from './accounts-suite.ts';

testAccountIsolation('postgres');
