import { openEmbedded } from '../support/databases.ts';
import { oidcSuite } from './oidc-suite.ts';

oidcSuite(openEmbedded);
