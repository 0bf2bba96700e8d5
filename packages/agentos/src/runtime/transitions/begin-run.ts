import { ActiveRun, ownerAccess } from '../attempt/active-run.ts';
import type { Resumption, RunPart } from '../attempt/active-run.ts';
import type { RunnableSpec } from '../spec/runnable-spec.ts';
import type { EngineParts } from '../engine/engine-parts.ts';
import { runErrors } from '../errors.ts';
import { EventLog, indexBlock } from '../events/event-log.ts';
import type { JsonObject } from '../record/json.ts';
import type { RunMessage } from '../record/message.ts';
import { noMetrics } from '../record/metrics.ts';
import { modelInfo } from '../spec/model-info.ts';
import { failureFields } from '../attempt/run-failure.ts';
import type { RunCaller, TrustedInput } from '../record/run-input.ts';
import type { ResumePoint, RunLineage, RunRecord, StoredInput } from '../record/run-record.ts';
import type { BeginOptions, BegunRun } from '../record/run-store.ts';
import { mergeDependencies, mergeSessionState } from '../attempt/session-state.ts';
import { makeTicket } from '../record/run-ticket.ts';
import type { RunTicket } from '../record/run-ticket.ts';
import { startRunSpan } from '../attempt/trace-run.ts';

export interface RunRecordPlan {
  readonly runnable: RunnableSpec;
  readonly caller: RunCaller;
  readonly trusted: TrustedInput | undefined;
  /** Owner of the rows, when it is not the caller. */
  readonly owner?: Pick<RunRecord, 'owner' | 'tenant' | 'userId'>;
  readonly sessionId: string;
  /** True when a client chose the session id: it may be somebody else's. */
  readonly isNamedSession: boolean;
  readonly input: StoredInput;
  readonly messages: readonly RunMessage[];
  readonly clientState: JsonObject | undefined;
  readonly metadata: JsonObject | null;
  readonly lineage: RunLineage;
  readonly resumePoint: ResumePoint;
  readonly stream: boolean;
  readonly background: boolean;
  readonly historyBefore?: number;
  readonly regenerates?: string;
  readonly part?: RunPart;
}

export interface NewRunPlan extends RunRecordPlan {
  readonly release: () => void;
}

/** Stores the row of a new run and makes its `ActiveRun`. The session, if it has to exist for somebody else, is refused before anything runs. */
export async function beginRun(engine: EngineParts, plan: NewRunPlan): Promise<ActiveRun> {
  const record = newRecord(engine, plan);
  const begun = await storeRun(engine, plan, record);
  const run = activate(engine, {
    ...plan,
    record,
    begun,
    promised: record.lastEventIndex,
    firstIndex: 0,
    isStreamed: plan.stream,
    part: plan.part ?? null,
    resumption: null,
  });
  run.emit({ name: 'RunStarted', fields: { model: record.model ?? '', modelProvider: record.modelProvider ?? '' } });
  return run;
}

export interface Activation {
  readonly runnable: RunnableSpec;
  readonly caller: RunCaller;
  readonly trusted: TrustedInput | undefined;
  readonly record: RunRecord;
  readonly begun: BegunRun;
  readonly clientState: JsonObject | undefined;
  readonly firstIndex: number;
  readonly promised: number;
  readonly isStreamed: boolean;
  readonly part: RunPart | null;
  readonly resumption: Resumption | null;
  readonly release: () => void;
}

/** The in-memory side of a run whose row is RUNNING and ours. */
export function activate(engine: EngineParts, from: Activation): ActiveRun {
  const { record, runnable, trusted, part } = from;
  const events = from.isStreamed
    ? new EventLog({
        store: engine.store,
        access: ownerAccess(record),
        runId: record.runId,
        firstIndex: from.firstIndex,
        promised: from.promised,
        clock: engine.clock,
        serverId: engine.serverId,
        onLost: () => engine.active.get(record.runId)?.stop('lost'),
        onStoreError: (error) => engine.log.warn({ runId: record.runId, ...failureFields(error) }, 'events could not be stored yet'),
      })
    : null;
  return new ActiveRun({
    runnable,
    caller: from.caller,
    trusted,
    record,
    history: from.begun.history,
    storedState: from.begun.sessionState,
    // Parts work on the state of the whole, which saves it.
    sessionState: part?.parent.context.sessionState ?? mergeSessionState(from.begun.sessionState, from.clientState, trusted),
    dependencies: mergeDependencies(record.resumePoint?.dependencies, runnable.dependencies, trusted),
    events,
    part,
    resumption: from.resumption,
    span: startRunSpan(engine, record, from.caller),
    release: from.release,
    clock: engine.clock,
  });
}

/** The row of a run that begins now. */
export function newRecord(engine: EngineParts, plan: RunRecordPlan): RunRecord {
  const now = engine.clock();
  const { runnable } = plan;
  const model = runnable.kind === 'workflow' ? null : modelInfo(runnable.model);
  const owner = plan.owner ?? plan.caller.access;
  return {
    tenant: owner.tenant,
    owner: owner.owner,
    userId: owner.userId,
    runId: crypto.randomUUID(),
    sessionId: plan.sessionId,
    component: { kind: runnable.kind, id: runnable.id, name: runnable.name },
    parentRunId: plan.part?.parent.runId ?? null,
    status: 'RUNNING',
    input: plan.input,
    content: null,
    contentType: 'str',
    reasoning: null,
    messages: plan.messages,
    tools: [],
    requirements: [],
    steps: [],
    journal: null,
    metrics: noMetrics,
    model: model?.id ?? null,
    modelProvider: model?.provider ?? null,
    sessionState: {},
    metadata: plan.metadata,
    lineage: plan.lineage,
    error: null,
    streamed: plan.stream,
    background: plan.background,
    resumePoint: plan.resumePoint,
    lastEventIndex: plan.stream ? indexBlock - 1 : -1,
    createdAt: now,
    updatedAt: now,
  };
}

/** Inserts the row, RUNNING or PENDING as its status says, and finds or makes its session. */
export async function storeRun(engine: EngineParts, plan: RunRecordPlan, record: RunRecord): Promise<BegunRun> {
  const access = ownerAccess(record);
  const { runnable, part } = plan;
  const isWaiting = record.status === 'PENDING';
  const options: BeginOptions = {
    createSession: !plan.isNamedSession,
    isPart: part !== undefined,
    initialSessionState: runnable.sessionState,
    // A part sees the task it was given: the conversation is that of the whole, with the calls of another model in it.
    historyRuns: runnable.kind === 'workflow' || part !== undefined ? 0 : runnable.history.runs,
    ...(isWaiting ? { queue: { perOwner: engine.limits.queuedPerOwner, total: engine.limits.queued } } : {}),
    durable: part === undefined && (plan.background || plan.stream),
    ...(plan.historyBefore === undefined ? {} : { historyBefore: plan.historyBefore }),
    ...(plan.regenerates === undefined ? {} : { regenerates: plan.regenerates }),
  };
  const run = {
    ...record,
    resumePoint: plan.resumePoint,
    serverId: isWaiting ? null : engine.serverId,
    ticket: part === undefined && plan.background ? ticketFor(engine, plan) : null,
  };
  let result = await engine.store.begin(access, run, options);
  if (result === 'session_missing' && part === undefined) {
    if (await engine.store.sessionBelongsToOther(access, record.sessionId)) throw runErrors.session_not_found();
    result = await engine.store.begin(access, run, { ...options, createSession: true });
  }
  if (result === 'owner_queue_full') throw runErrors.user_limit({ headers: { 'Retry-After': '5' } });
  if (result === 'queue_full') throw runErrors.queue_full({ headers: { 'Retry-After': '10' } });
  if (result === 'conflict') throw runErrors.changed();
  if (result === 'session_missing') throw runErrors.session_not_found();
  return result;
}

/** Null where this engine could not go on with a run that another one began. */
export function ticketFor(
  engine: EngineParts,
  { caller, trusted, clientState }: Pick<RunRecordPlan, 'caller' | 'trusted' | 'clientState'>,
): RunTicket | null {
  return engine.background === undefined ? null : makeTicket(caller, trusted, clientState);
}
