import { describeCatalogue } from './catalogue-suite.ts';
import { openPostgresHarness } from './harness.ts';

describeCatalogue('postgres', openPostgresHarness);
