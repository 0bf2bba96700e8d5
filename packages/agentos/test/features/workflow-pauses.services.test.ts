import { testWorkflowPauses } from './workflow-pauses-suite.ts';

testWorkflowPauses('postgres');
