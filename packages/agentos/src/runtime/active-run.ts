import type { RowAccess } from '../lib/row-access.ts';
import type { RunSpan } from '../telemetry/index.ts';
import type { AgentSpec, RunContext } from './agent-spec.ts';
import type { EventLog } from './event-log.ts';
import type { JsonObject } from './json.ts';
import type { RunMessage } from './message.ts';
import type { RunMetrics } from './metrics.ts';
import type { RunContentValue, RunEventBody } from './run-event.ts';
import type { RunCaller, TrustedInput } from './run-input.ts';
import type { RunFailure, RunRecord } from './run-record.ts';
import { RunStop } from './run-stop.ts';
import type { StopKind } from './run-stop.ts';
import type { Requirement, ToolExecution } from './tool-execution.ts';
import { jsonCopy } from './session-state.ts';

export interface ActiveRunInit {
  readonly agent: AgentSpec;
  readonly caller: RunCaller;
  readonly trusted: TrustedInput | undefined;
  /** The row as it is when this attempt starts. */
  readonly record: RunRecord;
  readonly history: readonly RunMessage[];
  /** State of the session as stored, against which changes are found. */
  readonly storedState: JsonObject;
  readonly sessionState: Record<string, unknown>;
  readonly dependencies: Readonly<Record<string, unknown>>;
  readonly events: EventLog | null;
  readonly span: RunSpan;
  readonly release: () => void;
  readonly clock: () => number;
}

/** One attempt at one run, from its start to its end or pause. All state of a run at work is here and nowhere else. */
export class ActiveRun {
  readonly init: ActiveRunInit;
  /** Rows are written for the run's owner, whoever makes it go on. */
  readonly access: RowAccess;
  readonly context: RunContext;
  readonly finished = Promise.withResolvers<RunRecord>();
  /** Without the provider's own parts: those of an earlier run may be gone at the provider, and a later answer does not need them. */
  readonly history: readonly RunMessage[];
  messages: readonly RunMessage[];
  tools: readonly ToolExecution[];
  requirements: readonly Requirement[];
  metrics: RunMetrics;
  content: RunContentValue;
  contentType: string;
  reasoning: string;
  failure: RunFailure | null = null;
  /** Text of a model step that is not finished. */
  partialText = '';
  readonly #stop = new AbortController();
  readonly #startedAt: number;

  constructor(init: ActiveRunInit) {
    const { record, agent, caller } = init;
    this.init = init;
    this.access = ownerAccess(record);
    this.history = init.history.map(({ providerParts: _parts, ...message }) => message);
    this.messages = record.messages;
    this.tools = record.tools;
    this.requirements = record.requirements;
    this.metrics = record.metrics;
    this.content = record.content;
    this.contentType = record.contentType;
    this.reasoning = record.reasoning ?? '';
    this.#startedAt = init.clock();
    this.context = Object.freeze({
      userId: record.userId,
      sessionId: record.sessionId,
      runId: record.runId,
      agentId: agent.id,
      dependencies: init.dependencies,
      sessionState: init.sessionState,
      principal: caller.principal,
      signal: this.#stop.signal,
    });
  }

  get runId(): string {
    return this.init.record.runId;
  }

  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  get stopKind(): StopKind | undefined {
    const reason: unknown = this.#stop.signal.reason;
    return reason instanceof RunStop ? reason.kind : undefined;
  }

  /** Stops the model call and the tools; the first reason stays. */
  stop(kind: StopKind): void {
    if (!this.signal.aborted) this.#stop.abort(new RunStop(kind));
  }

  emit(body: RunEventBody): void {
    this.init.events?.emit(body);
  }

  addText(text: string): void {
    this.partialText += text;
    this.content = (typeof this.content === 'string' ? this.content : '') + text;
  }

  /** The record of the run as it stands now, with the given changes. */
  toRecord(changes: Partial<RunRecord>): RunRecord {
    const now = this.init.clock();
    return {
      ...this.init.record,
      content: this.content,
      contentType: this.contentType,
      reasoning: this.reasoning === '' ? null : this.reasoning,
      messages: this.messages,
      tools: this.tools,
      requirements: this.requirements,
      metrics: { ...this.metrics, duration: this.init.record.metrics.duration + (now - this.#startedAt) / 1000 },
      sessionState: jsonCopy(this.context.sessionState),
      error: this.failure,
      lastEventIndex: this.init.events?.lastIndex ?? this.init.record.lastEventIndex,
      updatedAt: now,
      ...changes,
    };
  }
}

/** Access to exactly the rows of a run's owner. */
export function ownerAccess(record: Pick<RunRecord, 'owner' | 'tenant' | 'userId'>): RowAccess {
  return { owner: record.owner, tenant: record.tenant, userId: record.userId, all: false };
}
