import { describeCatalogue } from '../../test/db/catalogue-suite.ts';
import { openPGliteHarness } from '../../test/db/harness.ts';

describeCatalogue('pglite', openPGliteHarness);
