import { describeTransactions } from './transaction-suite.ts';
import { openPostgresHarness } from './harness.ts';

describeTransactions('postgres', openPostgresHarness);
