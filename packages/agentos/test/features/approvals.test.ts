import { testApprovals } from './approvals-suite.ts';

testApprovals('pglite');
