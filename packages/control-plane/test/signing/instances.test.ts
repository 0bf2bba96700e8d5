import { openEmbedded } from '../support/databases.ts';
import { describeInstances } from './instances-suite.ts';
import { describeKeys } from './keys-suite.ts';
import { describeSeed } from './seed-suite.ts';
import { describeTokens } from './tokens-suite.ts';

describeInstances('PGlite', openEmbedded);
describeKeys('PGlite', openEmbedded);
describeTokens('PGlite', openEmbedded);
describeSeed('PGlite', openEmbedded);
