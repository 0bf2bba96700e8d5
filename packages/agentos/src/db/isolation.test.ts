import { openPGliteHarness } from '../../test/db/harness.ts';
import { describeIsolation } from '../../test/db/isolation-suite.ts';

describeIsolation('pglite', openPGliteHarness);
