import { testServiceAccounts } from './service-accounts-suite.ts';

testServiceAccounts('postgres');
