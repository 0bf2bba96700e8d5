import type { ComponentKind, ComponentRef, PartOrigin, RunEvent } from '../../runtime/index.ts';
import { toEpochSeconds } from '../../lib/wire-date.ts';
import { toWireMetrics, toWireUsage } from './metrics.wire.ts';
import { omitNulls } from './omit-nulls.ts';
import { toWirePause, toWireRequirement, toWireTool } from './requirement.wire.ts';
import { componentKeys } from './run.wire.ts';
import { toWireStepFields } from './step-event.wire.ts';
import { toStepIndex, toWirePlace, toWireStepOutput, toWireWorkflowMetrics } from './step.wire.ts';

type Wire = Record<string, unknown>;
export type WireEvent = Wire & { readonly event: string };

/** Whose event it is: put into every frame (wire 6.2). */
export interface EventOrigin {
  readonly runId: string;
  readonly sessionId: string;
  readonly component: ComponentRef;
}

/** One event as the `data` of a frame. Nulls are left out, empty strings stay; the identity of the user is never part of it. */
export function toWireEvent(event: RunEvent, whole: EventOrigin): WireEvent {
  const origin = event.origin ?? whole;
  const keys = componentKeys[origin.component.kind];
  return {
    created_at: toEpochSeconds(event.createdAt),
    event: toWireName(event.name, origin.component.kind),
    [keys.id]: origin.component.id,
    [keys.name]: origin.component.name ?? origin.component.id,
    run_id: origin.runId,
    session_id: whole.sessionId,
    nested_depth: 0,
    event_index: event.index,
    ...(event.origin === undefined ? {} : toWireParent(event.origin)),
    ...omitNulls(toWireFields(event, origin.component.kind, whole)),
  };
}

/** What a nested run belongs to. */
function toWireParent({ parentRunId, workflow }: PartOrigin): Wire {
  if (workflow === null) return { parent_run_id: parentRunId };
  return {
    parent_run_id: parentRunId,
    workflow_id: workflow.workflowId,
    workflow_run_id: workflow.workflowRunId,
    step_id: workflow.step.id,
    step_name: workflow.step.name,
    step_index: toStepIndex(workflow.step.index),
  };
}

const workflowNames = new Map<RunEvent['name'], string>([
  ['RunStarted', 'WorkflowStarted'],
  ['RunCompleted', 'WorkflowCompleted'],
  ['RunPaused', 'WorkflowPaused'],
  ['RunCancelled', 'WorkflowCancelled'],
  ['RunError', 'WorkflowError'],
]);

/** Events of teams have the names of agents' with a prefix; those of workflows have names of their own (wire 6.4 and 6.5). */
function toWireName(name: RunEvent['name'], kind: ComponentKind): string {
  if (kind === 'team') return `Team${name}`;
  return kind === 'workflow' ? (workflowNames.get(name) ?? name) : name;
}

function toWireFields(event: RunEvent, kind: ComponentKind, whole: EventOrigin): Wire {
  switch (event.name) {
    case 'RunContent':
      return {
        content: event.fields.content,
        content_type: event.fields.contentType,
        ...(kind === 'agent' ? { workflow_agent: false } : {}),
        reasoning_content: event.fields.reasoningContent,
      };
    case 'RunStarted':
    case 'ModelRequestStarted':
      return kind === 'workflow' ? {} : { model: event.fields.model, model_provider: event.fields.modelProvider };
    case 'ModelRequestCompleted':
      return {
        model: event.fields.model,
        model_provider: event.fields.modelProvider,
        ...toWireUsage(event.fields),
        time_to_first_token: event.fields.timeToFirstToken,
      };
    case 'ToolCallStarted':
      return { tool: toWireTool(event.fields.tool) };
    case 'ToolCallCompleted':
      return { tool: toWireTool(event.fields.tool), content: event.fields.content };
    case 'ToolCallError':
      return { tool: toWireTool(event.fields.tool), error: event.fields.error };
    case 'RunContinued':
    case 'RunContentCompleted':
    case 'MemoryUpdateStarted':
      return {};
    case 'MemoryUpdateCompleted':
      return { memories: event.fields.memories };
    case 'RunPaused':
    case 'RunCancelled':
    case 'RunError':
    case 'RunCompleted':
      return toWireEnd(event, whole);
    default:
      return { ...toWirePlace(event.fields.step), ...toWireStepFields(event) };
  }
}

type EndEvent = Extract<RunEvent, { readonly name: 'RunPaused' | 'RunCancelled' | 'RunError' | 'RunCompleted' }>;

function toWireEnd(event: EndEvent, { sessionId }: EventOrigin): Wire {
  switch (event.name) {
    case 'RunPaused':
      return {
        status: event.fields.status,
        content: event.fields.content,
        ...(event.fields.steps === undefined
          ? { tools: event.fields.tools.map(toWireTool), requirements: event.fields.requirements.map(toWireRequirement) }
          : {
              ...toWirePause(event.fields.requirements, sessionId),
              step_results: event.fields.steps.map(toWireStepOutput),
              metadata: event.fields.metadata,
            }),
      };
    case 'RunCancelled':
      return { status: event.fields.status, reason: event.fields.reason, content: event.fields.content ?? '' };
    case 'RunError':
      return {
        status: event.fields.status,
        content: event.fields.content,
        error: event.fields.content,
        error_type: event.fields.errorType,
        error_id: event.fields.errorId,
      };
    default:
      return {
        status: event.fields.status,
        // Front ends replace what they streamed with this text, so it is never missing.
        content: event.fields.content ?? '',
        content_type: event.fields.contentType,
        metadata: event.fields.metadata,
        ...(event.fields.steps === undefined
          ? {
              reasoning_content: event.fields.reasoningContent,
              metrics: toWireMetrics(event.fields.metrics),
              session_state: event.fields.sessionState,
            }
          : {
              step_results: event.fields.steps.map(toWireStepOutput),
              metrics: toWireWorkflowMetrics(event.fields.steps, event.fields.metrics),
            }),
      };
  }
}
