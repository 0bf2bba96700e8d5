import { openPostgresHarness } from './harness.ts';
import { describeIsolation } from './isolation-suite.ts';

describeIsolation('postgres', openPostgresHarness);
