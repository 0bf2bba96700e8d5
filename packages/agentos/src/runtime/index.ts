export type {
  Abilities,
  AbilityProvider,
  AgentSpec,
  KnowledgeRef,
  MemoryUse,
  ModelSpec,
  RunContext,
  TeamMode,
  TeamSpec,
  ToolApproval,
  ToolApprover,
  ToolContext,
  ToolSpec,
} from './spec/agent-spec.ts';
export type { AnsweredRun, FollowUpProvider } from './spec/follow-up.ts';
export { delegationToolNames } from './team/delegate.ts';
export type {
  BackgroundRuns,
  CancelOutcome,
  EngineTiming,
  ContinueRun,
  FollowedRun,
  RunEngine,
  RunEngineOptions,
  RunHandle,
  RunLimits,
  RunLog,
  RunMode,
  RunRef,
  StartRun,
} from './engine/engine.types.ts';
export type { JsonObject } from './record/json.ts';
export type { InputFile, InputFileKind, MessageToolCall, RunMessage, StoredFile } from './record/message.ts';
export { noMetrics, sumUsage } from './record/metrics.ts';
export type { MessageMetrics, ModelUsage, RunMetrics, TokenUsage } from './record/metrics.ts';
export type { RunContentValue, RunEvent, RunEventBody, RunEventFields, RunEventName } from './record/run-event.ts';
export type { RunCaller, RunInput, TrustedInput } from './record/run-input.ts';
export type { ComponentKind, ComponentRef, ResumePoint, RunFailure, RunLineage, RunRecord, StoredInput } from './record/run-record.ts';
export type { PartOrigin, StepPlace, WorkflowPlace } from './record/run-part.ts';
export type { RunnableSpec } from './spec/runnable-spec.ts';
export type { StepOutput } from './record/step-output.ts';
export type {
  ConditionSpec,
  LoopSpec,
  ParallelSpec,
  RouterSpec,
  StepApproval,
  StepContext,
  StepErrorPolicy,
  StepFunction,
  StepSpec,
  WorkflowNode,
  WorkflowSpec,
} from './spec/workflow-spec.ts';
export { approvalStatus } from './record/run-approval.ts';
export type { ApprovalChange, ApprovalStatus, ApprovalType, ApprovalVerdict, NewApproval, RunApproval } from './record/run-approval.ts';
export { runStatuses } from './record/run-status.ts';
export type { RunStatus } from './record/run-status.ts';
export type {
  BeginOptions,
  BeginResult,
  BegunRun,
  Forsaken,
  ListRuns,
  NewRun,
  OrphanRun,
  RunPatch,
  RunStore,
  SessionChange,
  Settle,
} from './record/run-store.ts';
export type { WorkflowJournal } from './record/workflow-journal.ts';
export { stepCallId } from './record/tool-execution.ts';
export type { AskingRun, Requirement, ToolDecision, ToolExecution } from './record/tool-execution.ts';
export type { Claim, ClaimedRun, RunTicket, StoredPrincipal } from './record/run-ticket.ts';
export { canTransition, transitions } from './record/transitions.ts';
export type { TransitionName } from './record/transitions.ts';
export { jsonSchemaOf } from './spec/json-schema.ts';
export { sessionIdGrammar } from './transitions/start-run.ts';
export { modelInfo } from './spec/model-info.ts';
export { requiredOutput } from './spec/output-schema.ts';
export { askModel } from './model/ask-model.ts';
export type { ModelQuestion } from './model/ask-model.ts';
export { createRunEngine } from './engine/engine.ts';
