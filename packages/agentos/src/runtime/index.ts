export type {
  Abilities,
  AbilityProvider,
  AgentSpec,
  KnowledgeRef,
  ModelSpec,
  RunContext,
  TeamMode,
  TeamSpec,
  ToolApproval,
  ToolContext,
  ToolSpec,
} from './agent-spec.ts';
export { delegationToolNames } from './delegate.ts';
export type {
  CancelOutcome,
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
} from './engine.types.ts';
export type { JsonObject } from './json.ts';
export type { InputFile, InputFileKind, MessageToolCall, RunMessage, StoredFile } from './message.ts';
export { noMetrics } from './metrics.ts';
export type { MessageMetrics, ModelUsage, RunMetrics, TokenUsage } from './metrics.ts';
export type { RunContentValue, RunEvent, RunEventBody, RunEventFields, RunEventName } from './run-event.ts';
export type { RunCaller, RunInput, TrustedInput } from './run-input.ts';
export type { ComponentKind, ComponentRef, ResumePoint, RunFailure, RunLineage, RunRecord, StoredInput } from './run-record.ts';
export type { PartOrigin, StepPlace, WorkflowPlace } from './run-part.ts';
export type { RunnableSpec } from './runnable-spec.ts';
export type { StepOutput } from './step-output.ts';
export type {
  ConditionSpec,
  LoopSpec,
  ParallelSpec,
  RouterSpec,
  StepContext,
  StepErrorPolicy,
  StepFunction,
  StepSpec,
  WorkflowNode,
  WorkflowSpec,
} from './workflow-spec.ts';
export { runStatuses } from './run-status.ts';
export type { RunStatus } from './run-status.ts';
export type {
  BeginOptions,
  BeginResult,
  BegunRun,
  ListRuns,
  NewRun,
  OrphanRun,
  RunPatch,
  RunStore,
  SessionChange,
  Settle,
} from './run-store.ts';
export type { Requirement, ToolDecision, ToolExecution } from './tool-execution.ts';
export { canTransition, transitions } from './transitions.ts';
export type { TransitionName } from './transitions.ts';
export { jsonSchemaOf } from './json-schema.ts';
export { sessionIdGrammar } from './start-run.ts';
export { modelInfo } from './model-info.ts';
export { requiredOutput } from './output-schema.ts';
export { askModel } from './ask-model.ts';
export type { ModelQuestion } from './ask-model.ts';
export { createRunEngine } from './engine.ts';
