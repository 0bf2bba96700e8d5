import type { ComponentKind, RunMessage, RunRecord } from '../../runtime/index.ts';
import { toEpochSeconds, toWireDate } from '../../lib/wire-date.ts';
import { omitNulls } from './omit-nulls.ts';
import { toWireMetrics, toWireUsage } from './metrics.wire.ts';
import { toWirePause, toWireRequirement, toWireTool } from './requirement.wire.ts';
import { toWireStepOutput, toWireWorkflowMetrics } from './step.wire.ts';

/** The one place where runs take on the names and forms of the wire (wire sections 6 and 10). */

type Wire = Record<string, unknown>;
/** The members that every run on the wire has. */
export type WireRun = Wire & { readonly run_id: string; readonly session_id: string; readonly status: string; readonly created_at: number };
export type WireRunItem = Wire & {
  readonly run_id: string;
  readonly status: string;
  readonly run_input: string;
  readonly created_at: string;
};

export const componentKeys: Record<ComponentKind, { readonly id: string; readonly name: string }> = {
  agent: { id: 'agent_id', name: 'agent_name' },
  team: { id: 'team_id', name: 'team_name' },
  workflow: { id: 'workflow_id', name: 'workflow_name' },
};

function toWireMessage(message: RunMessage): Wire {
  const calls = message.toolCalls?.map((call) => ({
    id: call.id,
    type: 'function',
    function: { name: call.name, arguments: JSON.stringify(call.args) },
  }));
  return omitNulls({
    id: message.id,
    role: message.role,
    content: message.content,
    created_at: toEpochSeconds(message.createdAt),
    from_history: false,
    stop_after_tool_call: false,
    tool_call_id: message.toolCallId,
    tool_name: message.toolName,
    tool_call_error: message.toolCallError,
    tool_calls: calls === undefined || calls.length === 0 ? undefined : calls,
    reasoning_content: message.reasoning,
    files: message.files?.map((file) => omitNulls({ mime_type: file.mimeType, filename: file.filename, file_type: file.kind })),
    metrics: message.metrics === undefined ? undefined : omitNulls({ ...toWireUsage(message.metrics), duration: message.metrics.duration }),
  });
}

export interface RunView {
  /** Whether the system prompt may be shown. */
  readonly showsPrompt: boolean;
}

/** Messages for a client. The system prompt belongs to the definition of the agent, not to the conversation. */
export function toWireMessages(messages: readonly RunMessage[], view: RunView): Wire[] {
  return messages.filter((message) => view.showsPrompt || message.role !== 'system').map(toWireMessage);
}

function toWireLineage(record: RunRecord): Wire {
  return {
    forked_from_run_id: record.lineage.forkedFromRunId,
    forked_from_message_index: record.lineage.forkedFromMessageIndex,
    regenerated_from: record.lineage.regeneratedFrom,
  };
}

/** A failed run says why in `content`, where clients look for it. */
function contentOf(record: RunRecord): RunRecord['content'] {
  return record.error !== null && (record.content === null || record.content === '') ? record.error.message : record.content;
}

/** Wire 10.1: the answer of the run routes; nulls are left out. `parts` are the runs that it caused. */
export function toRunObject(record: RunRecord, view: RunView, parts: readonly RunRecord[] = []): WireRun {
  const keys = componentKeys[record.component.kind];
  const identity = {
    run_id: record.runId,
    session_id: record.sessionId,
    status: record.status,
    created_at: toEpochSeconds(record.createdAt),
  };
  return Object.assign(
    identity,
    omitNulls({
      [keys.id]: record.component.id,
      [keys.name]: record.component.name,
      user_id: record.userId,
      parent_run_id: record.parentRunId,
      content: contentOf(record),
      content_type: record.contentType,
      session_state: record.sessionState,
      metadata: record.metadata,
      error_type: record.error?.type,
      error_id: record.error?.id,
      ...(record.component.kind === 'workflow' ? workflowMembers(record, view, parts) : spokenMembers(record, view, parts)),
    }),
  );
}

/** What agents and teams have. */
function spokenMembers(record: RunRecord, view: RunView, parts: readonly RunRecord[]): Wire {
  return {
    input: omitNulls({ input_content: record.input.content, files: record.input.files?.map(toWireInputFile) }),
    reasoning_content: record.reasoning,
    model: record.model,
    model_provider: record.modelProvider,
    messages: toWireMessages(record.messages, view),
    tools: record.tools.length === 0 ? null : record.tools.map(toWireTool),
    requirements: record.requirements.length === 0 ? null : record.requirements.map(toWireRequirement),
    metrics: toWireMetrics(record.metrics),
    ...toWireLineage(record),
    member_responses: record.component.kind === 'team' ? parts.map((part) => toRunObject(part, view)) : null,
  };
}

function workflowMembers(record: RunRecord, view: RunView, parts: readonly RunRecord[]): Wire {
  return {
    input: record.input.content,
    step_results: record.steps.map(toWireStepOutput),
    step_executor_runs: parts.map((part) => toRunObject(part, view)),
    ...toWirePause(record.requirements, record.sessionId),
    metrics: toWireWorkflowMetrics(record.steps, record.metrics),
    images: [],
    videos: [],
    audio: [],
    files: [],
  };
}

function toWireInputFile(file: NonNullable<RunRecord['input']['files']>[number]): Wire {
  return omitNulls({ mime_type: file.mimeType, filename: file.filename, file_type: file.kind, size: file.size });
}

/** RunSchema, TeamRunSchema and WorkflowRunSchema of section 11: the items of run lists; nulls are kept. */
export function toRunSchema(record: RunRecord, view: RunView): WireRunItem {
  return record.component.kind === 'workflow' ? toWorkflowRunSchema(record) : toSpokenRunSchema(record, view);
}

/** What every list item has and nothing ever fills. */
const emptyMembers = {
  reasoning_steps: [],
  events: null,
  references: [],
  citations: null,
  reasoning_messages: [],
  images: [],
  videos: [],
  audio: [],
  files: [],
  response_audio: null,
};

function toWorkflowRunSchema(record: RunRecord): WireRunItem {
  return {
    ...emptyMembers,
    run_id: record.runId,
    workflow_id: record.component.id,
    session_id: record.sessionId,
    user_id: record.userId ?? '',
    status: record.status,
    run_input: record.input.content,
    content: contentOf(record),
    content_type: record.contentType,
    step_results: record.steps.map(toWireStepOutput),
    step_executor_runs: null,
    step_requirements: null,
    pause_kind: null,
    paused_step_name: null,
    paused_step_index: null,
    ...toWirePause(record.requirements, record.sessionId),
    metrics: toWireWorkflowMetrics(record.steps, record.metrics),
    reasoning_content: '',
    created_at: toWireDate(record.createdAt),
  };
}

function toSpokenRunSchema(record: RunRecord, view: RunView): WireRunItem {
  const keys = componentKeys[record.component.kind];
  return {
    ...emptyMembers,
    run_id: record.runId,
    parent_run_id: record.parentRunId ?? '',
    [keys.id]: record.component.id,
    session_id: record.sessionId,
    user_id: record.userId ?? '',
    status: record.status,
    run_input: record.input.content,
    content: contentOf(record),
    run_response_format: record.contentType === 'str' ? 'text' : 'json',
    reasoning_content: record.reasoning ?? '',
    metrics: toWireMetrics(record.metrics),
    messages: toWireMessages(record.messages, view),
    tools: record.tools.length === 0 ? null : record.tools.map(toWireTool),
    created_at: toWireDate(record.createdAt),
    session_state: record.sessionState,
    input_media: record.input.files === undefined ? null : { files: record.input.files.map(toWireInputFile) },
    followups: null,
    forked_from_session_id: null,
    last_checkpoint_at_message_index: null,
    ...nullable(toWireLineage(record)),
  };
}

function nullable(value: Wire): Wire {
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, member ?? null]));
}
