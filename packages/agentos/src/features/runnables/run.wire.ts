import type {
  ComponentKind,
  ComponentRef,
  Requirement,
  RunEvent,
  RunMessage,
  RunMetrics,
  RunRecord,
  TokenUsage,
  ToolExecution,
} from '../../runtime/index.ts';
import { toEpochSeconds, toWireDate } from '../../lib/wire-date.ts';

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

const componentKeys: Record<ComponentKind, { readonly id: string; readonly name: string }> = {
  agent: { id: 'agent_id', name: 'agent_name' },
  team: { id: 'team_id', name: 'team_name' },
  workflow: { id: 'workflow_id', name: 'workflow_name' },
};

type WithoutNulls<T> = { [K in keyof T as null extends T[K] ? never : undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T]?: NonNullable<T[K]>;
};

/** Leaves out members that are null or undefined. */
export function omitNulls<T extends Wire>(value: T): WithoutNulls<T> {
  const kept: Wire = {};
  for (const key in value) if (value[key] !== null && value[key] !== undefined) kept[key] = value[key];
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the loop made exactly this
  return kept as WithoutNulls<T>;
}

/** Wire 10.3: every key, every time. */
function toWireTool(tool: ToolExecution): Wire {
  return {
    tool_call_id: tool.toolCallId,
    tool_name: tool.toolName,
    tool_args: tool.toolArgs,
    tool_call_error: tool.toolCallError,
    result: tool.result,
    metrics:
      tool.metrics === null
        ? null
        : { start_time: tool.metrics.startTime, end_time: tool.metrics.endTime, duration: tool.metrics.duration },
    child_run_id: null,
    stop_after_tool_call: false,
    created_at: toEpochSeconds(tool.createdAt),
    requires_confirmation: tool.requiresConfirmation,
    confirmed: tool.confirmed,
    confirmation_note: tool.confirmationNote,
    requires_user_input: null,
    user_input_schema: null,
    user_feedback_schema: null,
    answered: null,
    external_execution_required: null,
    external_execution_silent: null,
    approval_type: null,
    approval_id: null,
  };
}

function toWireRequirement(requirement: Requirement): Wire {
  return omitNulls({
    id: requirement.id,
    created_at: new Date(requirement.createdAt).toISOString(),
    tool_execution: toWireTool(requirement.toolExecution),
    confirmation: requirement.confirmation,
    confirmation_note: requirement.confirmationNote,
  });
}

function toWireUsage(usage: TokenUsage): Wire {
  const counts: Wire = {
    input_tokens: usage.inputTokens,
    output_tokens: usage.outputTokens,
    total_tokens: usage.totalTokens,
    reasoning_tokens: usage.reasoningTokens,
    cache_read_tokens: usage.cacheReadTokens,
    cache_write_tokens: usage.cacheWriteTokens,
  };
  for (const key in counts) if (counts[key] === 0) delete counts[key];
  return counts;
}

/** Wire 10.7: zeros and nulls are left out. */
function toWireMetrics(metrics: RunMetrics): Wire {
  const models = metrics.details.model?.map((model) => ({ id: model.id, provider: model.provider, ...toWireUsage(model) }));
  return omitNulls({
    ...toWireUsage(metrics),
    time_to_first_token: metrics.timeToFirstToken,
    duration: metrics.duration === 0 ? null : metrics.duration,
    details: models === undefined ? null : { model: models },
  });
}

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

/** Wire 10.1: the answer of the run routes; nulls are left out. */
export function toRunObject(record: RunRecord, view: RunView): WireRun {
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
      input: omitNulls({ input_content: record.input.content, files: record.input.files?.map(toWireInputFile) }),
      content: contentOf(record),
      content_type: record.contentType,
      reasoning_content: record.reasoning,
      model: record.model,
      model_provider: record.modelProvider,
      messages: toWireMessages(record.messages, view),
      tools: record.tools.length === 0 ? null : record.tools.map(toWireTool),
      requirements: record.requirements.length === 0 ? null : record.requirements.map(toWireRequirement),
      session_state: record.sessionState,
      metadata: record.metadata,
      metrics: toWireMetrics(record.metrics),
      ...toWireLineage(record),
      error_type: record.error?.type,
      error_id: record.error?.id,
    }),
  );
}

function toWireInputFile(file: NonNullable<RunRecord['input']['files']>[number]): Wire {
  return omitNulls({ mime_type: file.mimeType, filename: file.filename, file_type: file.kind, size: file.size });
}

/** RunSchema of section 11: the items of run lists; nulls are kept. */
export function toRunSchema(record: RunRecord, view: RunView): WireRunItem {
  const keys = componentKeys[record.component.kind];
  return {
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
    reasoning_steps: [],
    metrics: toWireMetrics(record.metrics),
    messages: toWireMessages(record.messages, view),
    tools: record.tools.length === 0 ? null : record.tools.map(toWireTool),
    events: null,
    created_at: toWireDate(record.createdAt),
    references: [],
    citations: null,
    reasoning_messages: [],
    session_state: record.sessionState,
    images: [],
    videos: [],
    audio: [],
    files: [],
    response_audio: null,
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

/** Whose event it is: put into every frame (wire 6.2). */
export interface EventOrigin {
  readonly runId: string;
  readonly sessionId: string;
  readonly component: ComponentRef;
}

/** One event as the `data` of a frame. Nulls are left out, empty strings stay; the identity of the user is never part of it. */
export function toWireEvent(event: RunEvent, origin: EventOrigin): Wire {
  const keys = componentKeys[origin.component.kind];
  return {
    created_at: toEpochSeconds(event.createdAt),
    event: event.name,
    [keys.id]: origin.component.id,
    [keys.name]: origin.component.name ?? origin.component.id,
    run_id: origin.runId,
    session_id: origin.sessionId,
    nested_depth: 0,
    event_index: event.index,
    ...omitNulls(toWireFields(event)),
  };
}

function toWireFields(event: RunEvent): Wire {
  switch (event.name) {
    case 'RunContent':
      return {
        content: event.fields.content,
        content_type: event.fields.contentType,
        workflow_agent: false,
        reasoning_content: event.fields.reasoningContent,
      };
    case 'RunStarted':
    case 'ModelRequestStarted':
      return { model: event.fields.model, model_provider: event.fields.modelProvider };
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
      return {};
    default:
      return toWireEnd(event);
  }
}

type EndEvent = Extract<RunEvent, { readonly name: 'RunPaused' | 'RunCancelled' | 'RunError' | 'RunCompleted' }>;

function toWireEnd(event: EndEvent): Wire {
  switch (event.name) {
    case 'RunPaused':
      return {
        status: event.fields.status,
        tools: event.fields.tools.map(toWireTool),
        requirements: event.fields.requirements.map(toWireRequirement),
        content: event.fields.content,
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
        reasoning_content: event.fields.reasoningContent,
        metrics: toWireMetrics(event.fields.metrics),
        session_state: event.fields.sessionState,
        metadata: event.fields.metadata,
      };
  }
}
