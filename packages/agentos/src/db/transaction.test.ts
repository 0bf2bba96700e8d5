import { describeTransactions } from '../../test/db/transaction-suite.ts';
import { openPGliteHarness } from '../../test/db/harness.ts';

describeTransactions('pglite', openPGliteHarness);
