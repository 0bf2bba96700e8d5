import { openOnPostgres } from '../support/databases.ts';
import { oidcSuite } from './oidc-suite.ts';

oidcSuite(openOnPostgres);
