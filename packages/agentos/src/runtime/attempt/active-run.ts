import type { RowAccess } from '../../lib/row-access.ts';
import type { RunSpan } from '../../telemetry/index.ts';
import type { RunContext } from '../spec/agent-spec.ts';
import type { RunnableSpec } from '../spec/runnable-spec.ts';
import type { EventLog } from '../events/event-log.ts';
import type { JsonObject } from '../record/json.ts';
import type { RunMessage } from '../record/message.ts';
import type { RunMetrics } from '../record/metrics.ts';
import type { RunContentValue, RunEventBody } from '../record/run-event.ts';
import type { RunCaller, TrustedInput } from '../record/run-input.ts';
import type { PartOrigin, WorkflowPlace } from '../record/run-part.ts';
import type { RunFailure, RunRecord } from '../record/run-record.ts';
import { RunStop } from './run-stop.ts';
import type { StopKind } from './run-stop.ts';
import type { StepOutput } from '../record/step-output.ts';
import type { Requirement, ToolExecution } from '../record/tool-execution.ts';
import type { Verdicts } from '../tools/verdicts.ts';
import type { WorkflowJournal } from '../record/workflow-journal.ts';
import { jsonCopy } from './session-state.ts';

/** What a run belongs to that is a part of another one. */
export interface RunPart {
  readonly parent: ActiveRun;
  readonly workflow: WorkflowPlace | null;
}

/** What a paused run goes on with. */
export interface Resumption {
  readonly verdicts: Verdicts;
  /** Said by the client after the calls that waited are answered. */
  readonly said: readonly RunMessage[];
}

export interface ActiveRunInit {
  readonly runnable: RunnableSpec;
  readonly caller: RunCaller;
  readonly trusted: TrustedInput | undefined;
  /** The row as it is when this attempt starts. */
  readonly record: RunRecord;
  readonly history: readonly RunMessage[];
  /** State of the session as stored, against which changes are found. */
  readonly storedState: JsonObject;
  readonly sessionState: Record<string, unknown>;
  readonly dependencies: Readonly<Record<string, unknown>>;
  /** Null when nobody watches, and for parts: those report to the whole. */
  readonly events: EventLog | null;
  readonly part: RunPart | null;
  /** Null unless a pause is over with this attempt. */
  readonly resumption: Resumption | null;
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
  /** Of a workflow: what its steps came to. */
  steps: readonly StepOutput[];
  journal: WorkflowJournal | null;
  /** Of delegating calls: what the members that paused wait for, by tool call. */
  readonly waiting = new Map<string, readonly Requirement[]>();
  metrics: RunMetrics;
  content: RunContentValue;
  contentType: string;
  reasoning: string;
  failure: RunFailure | null = null;
  /** Text of a model step that is not finished. */
  partialText = '';
  readonly #stop = new AbortController();
  readonly #startedAt: number;
  readonly #parts = new Set<ActiveRun>();
  readonly #work = new Set<Promise<unknown>>();
  #partsTaken = 0;

  constructor(init: ActiveRunInit) {
    const { record, runnable, caller } = init;
    this.init = init;
    this.access = ownerAccess(record);
    this.history = init.history.map(({ providerParts: _parts, ...message }) => message);
    this.messages = record.messages;
    this.tools = record.tools;
    this.requirements = record.requirements;
    this.steps = record.steps;
    this.journal = record.journal;
    this.metrics = record.metrics;
    this.content = record.content;
    this.contentType = record.contentType;
    this.reasoning = record.reasoning ?? '';
    this.#startedAt = init.clock();
    this.context = Object.freeze({
      userId: record.userId,
      sessionId: record.sessionId,
      runId: record.runId,
      agentId: runnable.id,
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

  /** The run that a client started; itself, unless it is a part. */
  get root(): ActiveRun {
    return this.init.part === null ? this : this.init.part.parent.root;
  }

  /** Whether somebody sees the events, so that streaming is worth its price. */
  get isWatched(): boolean {
    return this.root.init.events !== null;
  }

  /** Stops the model call, the tools and all parts; the first reason stays. */
  stop(kind: StopKind): void {
    if (this.signal.aborted) return;
    this.#stop.abort(new RunStop(kind));
    for (const part of this.#parts) part.stop(kind);
  }

  emit(body: RunEventBody): void {
    const { part, record } = this.init;
    if (part === null) return this.init.events?.emit(body);
    const { component, runId } = record;
    const origin: PartOrigin = { runId, component, parentRunId: part.parent.runId, workflow: part.workflow };
    this.root.init.events?.emit(body, origin);
  }

  /** Resolves when the store has caught up enough for the model to go on; undefined when it has. */
  relief(): Promise<void> | undefined {
    return this.root.init.events?.relief();
  }

  /** Counts a nested run; false when there were `most` already. */
  takePart(most: number): boolean {
    this.#partsTaken += 1;
    return this.#partsTaken <= most;
  }

  /** Makes a nested run stop with this one. Answers how to let go of it. */
  adopt(run: ActiveRun): () => void {
    this.#parts.add(run);
    if (this.stopKind !== undefined) run.stop(this.stopKind);
    return () => this.#parts.delete(run);
  }

  /** Remembers work that must be over before this run ends. */
  track<T>(work: Promise<T>): Promise<T> {
    const over = work.then(
      () => undefined,
      () => undefined,
    );
    this.#work.add(over);
    void over.then(() => this.#work.delete(over));
    return work;
  }

  /** Stops the parts that are left and waits until all have ended: a whole never ends before its parts. */
  async endParts(): Promise<void> {
    for (const part of this.#parts) part.stop(this.stopKind ?? 'cancelled');
    await Promise.all(this.#work);
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
      steps: this.steps,
      journal: this.journal,
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
