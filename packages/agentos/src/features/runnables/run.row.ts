import type {
  ComponentKind,
  JsonObject,
  Requirement,
  ResumePoint,
  RunContentValue,
  RunFailure,
  RunLineage,
  RunMessage,
  RunMetrics,
  RunRecord,
  RunStatus,
  StepOutput,
  StoredInput,
  ToolExecution,
  WorkflowJournal,
} from '../../runtime/index.ts';
import { noMetrics } from '../../runtime/index.ts';

/** A row of `runs` as the driver returns it. What the columns hold was written from these types. */
export interface RunRow {
  readonly tenant: string;
  readonly owner: string;
  readonly run_id: string;
  readonly session_id: string;
  readonly user_id: string | null;
  readonly component_kind: ComponentKind;
  readonly component_id: string;
  readonly component_name: string | null;
  readonly parent_run_id: string | null;
  readonly status: RunStatus;
  readonly input: StoredInput;
  readonly content: RunContentValue;
  readonly content_type: string | null;
  readonly reasoning: string | null;
  readonly messages: readonly RunMessage[];
  readonly tools: readonly ToolExecution[];
  readonly requirements: readonly Requirement[];
  readonly steps: readonly StepOutput[];
  readonly journal: WorkflowJournal | null;
  /** `{}` until the first checkpoint. */
  readonly metrics: Partial<RunMetrics>;
  readonly model: string | null;
  readonly model_provider: string | null;
  readonly session_state: JsonObject | null;
  readonly metadata: JsonObject | null;
  readonly lineage: RunLineage;
  readonly error: RunFailure | null;
  readonly resume_point: ResumePoint | null;
  readonly streamed: boolean;
  readonly background: boolean;
  readonly last_event_index: number;
  readonly created_at: number;
  readonly updated_at: number;
}

export const runColumns = `tenant, owner, run_id, session_id, user_id, component_kind, component_id, component_name, parent_run_id, status, input, content,
  content_type, reasoning, messages, tools, requirements, steps, journal, metrics, model, model_provider, session_state, metadata, lineage, error, resume_point, streamed,
  background, last_event_index, created_at, updated_at`;

export function toRunRecord(row: RunRow): RunRecord {
  return {
    tenant: row.tenant,
    owner: row.owner,
    userId: row.user_id,
    runId: row.run_id,
    sessionId: row.session_id,
    component: { kind: row.component_kind, id: row.component_id, name: row.component_name },
    parentRunId: row.parent_run_id,
    status: row.status,
    input: row.input,
    content: row.content,
    contentType: row.content_type ?? 'str',
    reasoning: row.reasoning,
    messages: row.messages,
    tools: row.tools,
    requirements: row.requirements,
    steps: row.steps,
    journal: row.journal,
    metrics: { ...noMetrics, ...row.metrics },
    model: row.model,
    modelProvider: row.model_provider,
    sessionState: row.session_state ?? {},
    metadata: row.metadata,
    lineage: row.lineage,
    error: row.error,
    resumePoint: row.resume_point,
    streamed: row.streamed,
    background: row.background,
    lastEventIndex: row.last_event_index,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

// What JSON can write and jsonb cannot hold: NUL and halves of surrogate pairs. `\\` is matched to step over an escaped backslash.
const notForJsonb = /\\(?:\\|u0000|ud[89a-f][0-9a-f]{2})/g;

/** A `jsonb` parameter. Undefined becomes SQL null, null becomes JSON null. Characters that jsonb refuses become U+FFFD. */
export function jsonb(value: unknown): string | null {
  if (value === undefined) return null;
  const text = JSON.stringify(value);
  return text.includes('\\u') ? text.replaceAll(notForJsonb, (found) => (found === '\\\\' ? found : '\uFFFD')) : text;
}

/** A `text` parameter from a model: PostgreSQL holds no NUL. */
export function plainText(value: string | null | undefined): string | null {
  return value?.replaceAll('\0', '\uFFFD') ?? null;
}
