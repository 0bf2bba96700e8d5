import type { AgentSpec, TeamSpec } from './agent-spec.ts';
import type { WorkflowSpec } from './workflow-spec.ts';

/** Whatever can be run. One state machine serves all; they differ in how one attempt is driven. */
export type RunnableSpec = AgentSpec | TeamSpec | WorkflowSpec;
