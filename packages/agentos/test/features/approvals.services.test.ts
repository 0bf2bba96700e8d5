import { testApprovals } from './approvals-suite.ts';

testApprovals('postgres');
