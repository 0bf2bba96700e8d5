import fc from 'fast-check';
import type { PrincipalTx, TxOptions } from '../../src/db/database.ts';
import { copySession, ownerOfSession } from '../../src/features/runnables/store/session-of-component.store.ts';
import {
  deleteSessions,
  findSession,
  insertSession,
  isSessionIdTaken,
  listSessions,
  updateSession,
} from '../../src/features/sessions/session.store.ts';
import type { RowAccess } from '../../src/lib/row-access.ts';
import { noMetrics } from '../../src/runtime/record/metrics.ts';
import type { BeginOptions, NewRun, RunEvent, RunStore } from '../../src/runtime/index.ts';
import { storeApprovalOperations } from './store-approval-operations.ts';
import { storeMemoryOperations } from './store-memory-operations.ts';
import { accesses, isOwn, sees } from './store-model.ts';
import type { StoredSession, StoreModel } from './store-model.ts';
import type { SpyDatabase } from './spy-database.ts';

export interface StoreOperation {
  readonly kind: keyof typeof storeOperations;
  readonly by: number;
  readonly session: number;
  readonly run: number;
  readonly other: number;
  readonly flag: boolean;
}

export interface StoreStage {
  readonly db: SpyDatabase;
  readonly runs: RunStore;
  readonly model: StoreModel;
  readonly access: RowAccess;
  /** Grows with every step, so that no two rows are of the same time. */
  readonly now: number;
}

type Compare = { readonly seen: unknown; readonly expected: unknown };
type Step = (stage: StoreStage, op: StoreOperation) => Promise<Compare>;

const sessionId = ({ session }: StoreOperation): string => `s${session}`;
const runId = ({ run }: StoreOperation): string => `r${run}`;
const serverOf = ({ owner }: RowAccess): string => `server-of-${owner}`;
const otherOwner = ({ other }: StoreOperation): string => accesses[other]?.owner ?? '';
const keyOf = (row: { readonly owner: string; readonly id: string }): string => `${row.owner}/${row.id}`;
const keysOf = (rows: readonly { readonly owner: string; readonly id: string }[]): readonly string[] => rows.map(keyOf).toSorted();
const rowKeys = (rows: readonly { readonly owner: string; readonly session_id: string }[]): readonly string[] =>
  rows.map((row) => `${row.owner}/${row.session_id}`).toSorted();

function as<T>({ db, access }: StoreStage, work: (tx: PrincipalTx) => Promise<T>, options?: TxOptions): Promise<T> {
  return db.as(access, work, options);
}

/** `'refused'` for work that the database does not let through. */
async function attempt<T>(work: Promise<T>): Promise<T | 'refused'> {
  return work.catch(() => 'refused' as const);
}

const insert: Step = async (stage, op) => {
  const { model, access, now } = stage;
  const owner = op.flag ? otherOwner(op) : access.owner;
  const componentId = ['a1', 'a2', null, 'a1'][op.run] ?? null;
  const session = {
    sessionId: sessionId(op),
    owner,
    userId: owner,
    type: 'agent',
    componentId,
    name: `of ${owner}`,
    state: {},
    metadata: null,
    now,
  } as const;
  const row = await attempt(as(stage, (tx) => insertSession(tx, session)));
  const seen = row === null || row === 'refused' ? row : rowKeys([row]);
  if (!access.all && owner !== access.owner) return { seen, expected: 'refused' };
  const made: StoredSession = { tenant: access.tenant, owner, id: sessionId(op), createdAt: now, componentId, name: `of ${owner}` };
  const isTaken = model.ownSession({ ...access, owner }, made.id) !== undefined;
  if (!isTaken) model.sessions.push(made);
  return { seen, expected: isTaken ? null : keysOf([made]) };
};

const list: Step = async (stage, op) => {
  const userId = op.flag ? otherOwner(op) : undefined;
  const visible = stage.model.visible(stage.access, userId);
  const limit = op.session + 1;
  const filter = { userId, sortBy: 'created_at', sortOrder: 'desc', limit, offset: op.run } as const;
  const { rows, total } = await as(stage, (tx) => listSessions(tx, filter), { readOnly: true });
  const newest = visible.toSorted((a, b) => b.createdAt - a.createdAt).slice(op.run, op.run + limit);
  return { seen: [rowKeys(rows), total], expected: [keysOf(newest), visible.length] };
};

const find: Step = async (stage, op) => {
  const userId = op.flag ? otherOwner(op) : undefined;
  const row = await as(stage, (tx) => findSession(tx, sessionId(op), userId), { readOnly: true });
  const found = stage.model.session(stage.access, sessionId(op), userId);
  return {
    seen: row === null ? null : [...rowKeys([row]), row.session_name],
    expected: found === undefined ? null : [keyOf(found), found.name],
  };
};

const update: Step = async (stage, op) => {
  const name = `renamed ${stage.now}`;
  const key = await as(stage, async (tx) => {
    const row = await findSession(tx, sessionId(op));
    if (row !== null) await updateSession(tx, row, { name, now: stage.now });
    return row === null ? null : rowKeys([row]);
  });
  const found = stage.model.session(stage.access, sessionId(op));
  if (found !== undefined) found.name = name;
  return { seen: key, expected: found === undefined ? null : keysOf([found]) };
};

/** A handler that got hold of somebody else's row all the same must not be able to change it. */
const updateForeign: Step = async (stage, op) => {
  const { model, access, now } = stage;
  const owner = otherOwner(op);
  const name = `forged ${now}`;
  const [row] = await stage.db
    .as({ ...access, owner, userId: owner, all: false }, (tx) =>
      listSessions(tx, { sortBy: 'created_at', sortOrder: 'asc', limit: 1, offset: 0 }),
    )
    .then(({ rows }) => rows);
  if (row === undefined) return { seen: null, expected: null };
  await as(stage, (tx) => updateSession(tx, row, { name, now }));
  const target = model.sessions.find((session) => session.tenant === access.tenant && keyOf(session) === rowKeys([row])[0]);
  if (target !== undefined && sees(access, target)) target.name = name;
  return { seen: null, expected: null };
};

const remove: Step = async (stage, op) => {
  const userId = op.flag ? otherOwner(op) : undefined;
  const ids = [sessionId(op), `s${op.run}`];
  await as(stage, (tx) => deleteSessions(tx, ids, userId));
  const reachable = new Set(stage.model.visible(stage.access, userId));
  stage.model.removeSessions((row) => reachable.has(row) && ids.includes(row.id));
  return { seen: null, expected: null };
};

const isTaken: Step = async ({ db, model, access }, op) => {
  const seen = await db.asSystem('is a session id in use', (tx) => isSessionIdTaken(tx, access.tenant, sessionId(op)), { readOnly: true });
  return { seen, expected: model.sessions.some((row) => row.tenant === access.tenant && row.id === sessionId(op)) };
};

const ofComponent: Step = async (stage, op) => {
  const seen = await as(stage, (tx) => ownerOfSession(tx, sessionId(op), 'agent', 'a1'), { readOnly: true });
  const owners = stage.model
    .visible(stage.access)
    .filter((row) => row.id === sessionId(op) && row.componentId === 'a1')
    .map((row) => row.owner);
  const { owner } = stage.access;
  // Of several owners that an administrator sees the newest counts; which that is, is not modelled.
  return owners.includes(owner)
    ? { seen, expected: owner }
    : { seen: seen === null || owners.includes(seen), expected: owners.length > 0 || seen === null };
};

const copy: Step = async (stage, op) => {
  const { model, access, now } = stage;
  const id = `copy-${now}`;
  const from = { sessionId: sessionId(op), kind: 'agent', componentId: 'a1' } as const;
  const seen = await as(stage, (tx) => copySession(tx, { ...from, owner: access.owner }, { sessionId: id, now }));
  const source = model.ownSession(access, from.sessionId);
  const finished = source?.componentId === 'a1' ? model.wholeRunsOf(source).filter((run) => run.status === 'COMPLETED') : [];
  // Copies get ids that the database makes up; they are compared by number and taken away again.
  if (seen > 0) await as(stage, (tx) => deleteSessions(tx, [id], access.owner));
  return { seen, expected: finished.length };
};

const begin: Step = async ({ model, runs, access, now }, op) => {
  const options: BeginOptions = { createSession: op.flag, initialSessionState: {}, historyRuns: 3, durable: true };
  const result = await attempt(runs.begin(access, newRun(access, op, now), options));
  const seen = typeof result === 'string' ? result : 'begun';
  const exists = model.ownRun(access, runId(op)) !== undefined;
  const session = model.ownSession(access, sessionId(op));
  const isOfAnother = (session?.componentId ?? 'a1') !== 'a1';
  if (isOfAnother || (session === undefined && !op.flag)) return { seen, expected: 'session_missing' };
  if (exists) return { seen, expected: 'refused' };
  if (session !== undefined) session.componentId = 'a1';
  const { tenant, owner } = access;
  if (session === undefined)
    model.sessions.push({ tenant, owner, id: sessionId(op), createdAt: now, componentId: 'a1', name: `asked by ${owner}` });
  const run = { tenant, owner, id: runId(op), sessionId: sessionId(op), serverId: serverOf(access), createdAt: now };
  model.runs.push({ ...run, status: 'RUNNING', cancelRequested: false, events: [] });
  return { seen, expected: 'begun' };
};

/** A nested run: of another component, and only beside its parent. */
const beginPart: Step = async ({ model, runs, access, now }, op) => {
  const parentId = `r${op.other}`;
  const options: BeginOptions = { createSession: op.flag, isPart: true, initialSessionState: {}, historyRuns: 0, durable: true };
  const part: NewRun = { ...newRun(access, op, now), parentRunId: parentId, component: { kind: 'team', id: 't1', name: null } };
  const result = await attempt(runs.begin(access, part, options));
  const seen = typeof result === 'string' ? result : 'begun';
  const session = model.ownSession(access, sessionId(op));
  const parent = session === undefined ? undefined : model.runsOf(session).find(({ id }) => id === parentId);
  if (parent === undefined) return { seen, expected: 'session_missing' };
  if (model.ownRun(access, runId(op)) !== undefined) return { seen, expected: 'refused' };
  const { tenant, owner } = access;
  const run = { tenant, owner, id: runId(op), sessionId: sessionId(op), parentId, serverId: serverOf(access), createdAt: now };
  model.runs.push({ ...run, status: 'RUNNING', cancelRequested: false, events: [] });
  return { seen, expected: 'begun' };
};

const parts: Step = async ({ model, runs, access }, op) => {
  const records = await runs.parts(access, runId(op));
  const found = model.runs.filter((run) => isOwn(access, run) && run.parentId === runId(op));
  return { seen: keysOf(records.map(({ owner, runId: id }) => ({ owner, id }))), expected: keysOf(found) };
};

function newRun(access: RowAccess, op: StoreOperation, createdAt: number): NewRun {
  return {
    runId: runId(op),
    sessionId: sessionId(op),
    component: { kind: 'agent', id: 'a1', name: null },
    parentRunId: null,
    input: { content: `asked by ${access.owner}` },
    messages: [{ id: 'm', role: 'user', content: `asked by ${access.owner}`, createdAt }],
    model: null,
    modelProvider: null,
    metadata: null,
    lineage: {},
    resumePoint: { dependencies: {}, outputSchema: null },
    streamed: true,
    background: false,
    serverId: serverOf(access),
    ticket: null,
    lastEventIndex: -1,
    createdAt,
  };
}

const load: Step = async ({ model, runs, access }, op) => {
  const record = await runs.load(access, runId(op));
  const found = model.runs.filter((run) => sees(access, run) && run.id === runId(op));
  if (record === null) return { seen: 0, expected: found.length };
  // An administrator may be shown any of several owners' runs of one id; the server makes ids up, so there is one.
  return { seen: found.some((run) => run.owner === record.owner && run.status === record.status), expected: true };
};

const listRuns: Step = async ({ model, runs, access }, op) => {
  const records = await runs.list(access, { sessionId: sessionId(op), limit: 50, ...(op.flag ? { status: 'COMPLETED' } : {}) });
  const found = model.runs.filter(
    (run) => sees(access, run) && run.parentId === undefined && run.sessionId === sessionId(op) && (!op.flag || run.status === 'COMPLETED'),
  );
  return { seen: keysOf(records.map(({ owner, runId: id }) => ({ owner, id }))), expected: keysOf(found) };
};

const context: Step = async ({ model, runs, access }, op) => {
  const { history } = await runs.sessionContext(access, sessionId(op), 10, Number.MAX_SAFE_INTEGER);
  const session = model.ownSession(access, sessionId(op));
  const finished = session === undefined ? [] : model.wholeRunsOf(session).filter(({ status }) => status === 'COMPLETED');
  return { seen: history.map(({ content }) => content), expected: finished.map(() => `asked by ${access.owner}`) };
};

const belongsToOther: Step = async ({ model, runs, access }, op) => ({
  seen: await runs.sessionBelongsToOther(access, sessionId(op)),
  expected: model.sessions.some((row) => row.tenant === access.tenant && row.owner !== access.owner && row.id === sessionId(op)),
});

/** The run, if it is one's own, at work, and (unless `op.flag`) asked for by the server that has it. */
function heldRun({ model, access }: StoreStage, op: StoreOperation) {
  const run = model.ownRun(access, runId(op));
  const serverId = op.flag ? 'another-server' : serverOf(access);
  return { serverId, run: run?.status === 'RUNNING' && run.serverId === serverId ? run : undefined };
}

const checkpoint: Step = async (stage, op) => {
  const { serverId, run } = heldRun(stage, op);
  const seen = await stage.runs.checkpoint(stage.access, runId(op), serverId, { reasoning: `of ${stage.access.owner}` }, stage.now);
  return { seen, expected: { held: run !== undefined, cancelRequested: run?.cancelRequested ?? false } };
};

const complete: Step = async (stage, op) => {
  const { serverId, run } = heldRun(stage, op);
  const patch = { content: `answered ${stage.access.owner}`, metrics: noMetrics };
  const seen = await stage.runs.settle(stage.access, runId(op), {
    transition: 'complete',
    heldBy: serverId,
    patch,
    events: [],
    now: stage.now,
  });
  if (run !== undefined) run.status = 'COMPLETED';
  return { seen, expected: run !== undefined };
};

const append: Step = async (stage, op) => {
  const { serverId, run } = heldRun(stage, op);
  const index = stage.now;
  const event: RunEvent = { name: 'RunContentCompleted', index, createdAt: stage.now, fields: {} };
  const seen = await stage.runs.appendEvents(stage.access, runId(op), serverId, [event], index);
  if (run !== undefined) run.events = [...run.events, index];
  return { seen, expected: run !== undefined };
};

const readEvents: Step = async ({ model, runs, access }, op) => {
  const events = await runs.readEvents(access, runId(op), -1, 100);
  return { seen: events.map(({ index }) => index), expected: model.ownRun(access, runId(op))?.events.slice(0, 16) ?? [] };
};

const cancel: Step = async ({ model, runs, access }, op) => {
  const run = model.ownRun(access, runId(op));
  const seen = await runs.requestCancel(access, runId(op));
  const isAtWork = run?.status === 'RUNNING';
  if (run !== undefined && isAtWork) run.cancelRequested = true;
  return { seen, expected: isAtWork };
};

/** What a handler gets that forgets every condition: the database alone decides. */
const forgetful: Step = async (stage, op) => {
  const { model, access } = stage;
  const read = await as(stage, async (tx) => {
    const sessions = await tx.query<{ owner: string; session_id: string }>('select owner, session_id from sessions');
    const runs = await tx.query<{ owner: string; session_id: string }>('select owner, run_id as session_id from runs');
    const [row] = await tx.query<{ events: number }>('select count(distinct (owner, run_id))::int as events from run_events');
    const memories = await tx.query<{ owner: string; session_id: string }>('select owner, memory_id as session_id from memories');
    const approvals = await tx.query<{ owner: string; session_id: string }>('select owner, approval_id as session_id from approvals');
    return [rowKeys(sessions), rowKeys(runs), row?.events, rowKeys(memories), rowKeys(approvals)];
  });
  const [runs, memories] = [model.runs.filter((run) => sees(access, run)), model.memories.filter((row) => sees(access, row))];
  const expected = [
    keysOf(model.visible(access)),
    keysOf(runs),
    runs.filter(({ events }) => events.length > 0).length,
    keysOf(memories),
    keysOf(model.approvals.filter((row) => sees(access, row))),
  ];
  const forged = op.flag ? await forge(stage) : [];
  return { seen: [read, forged], expected: [expected, forged.map(() => 'refused')] };
};

/** Rows for another owner, and for another tenant, in each table. */
async function forge(stage: StoreStage): Promise<readonly unknown[]> {
  const { tenant, owner, all } = stage.access;
  const away = tenant === 'north' ? 'south' : 'north';
  const targets = [...(all ? [] : [[tenant, 'somebody']]), [away, owner]];
  const statements = [
    "insert into sessions (tenant, owner, session_id, session_type, created_at, updated_at) values ($1, $2, 'forged', 'agent', 1, 1)",
    "insert into runs (tenant, owner, run_id, session_id, component_kind, component_id, status, input, created_at, updated_at) values ($1, $2, 'forged', 's0', 'agent', 'a1', 'RUNNING', '{}', 1, 1)",
    "insert into memories (tenant, owner, memory_id, user_id, memory, source, created_at, updated_at) values ($1, $2, 'forged', 'x', 'x', 'api', 1, 1)",
    `insert into approvals (tenant, owner, approval_id, run_id, session_id, source_type, component_id, approval_type, tool_call_id, tool_name, tool_args, args_hash,
       requirement, created_at, updated_at) values ($1, $2, 'forged', 'r0', 's0', 'agent', 'a1', 'audit', 'c', 't', '{}', repeat('0', 64), '{}', 1, 1)`,
    "insert into run_events (tenant, owner, run_id, first_index, last_index, events) values ($1, $2, 'r0', 9, 9, '[]')",
  ];
  return Promise.all(targets.flatMap((values) => statements.map((text) => attempt(as(stage, (tx) => tx.query(text, values))))));
}

/** Deletes without a condition. */
export const forgetfulDelete: Step = async (stage) => {
  const { model, access } = stage;
  await as(stage, (tx) => tx.query('delete from approvals'));
  await as(stage, (tx) => tx.query('delete from sessions'));
  await as(stage, (tx) => tx.query('delete from memories'));
  model.memories = model.memories.filter((row) => !sees(access, row));
  model.approvals = model.approvals.filter((row) => !sees(access, row));
  model.removeSessions((row) => sees(access, row));
  return { seen: null, expected: null };
};

export const storeOperations = {
  insert,
  list,
  find,
  update,
  updateForeign,
  remove,
  isTaken,
  ofComponent,
  copy,
  begin,
  beginPart,
  parts,
  load,
  listRuns,
  context,
  belongsToOther,
  checkpoint,
  complete,
  append,
  readEvents,
  cancel,
  forgetful,
  ...storeMemoryOperations,
  ...storeApprovalOperations,
} as const satisfies Record<string, Step>;

const kinds = Object.keys(storeOperations).filter((key): key is keyof typeof storeOperations => key in storeOperations);
const making: readonly (keyof typeof storeOperations)[] = [
  'insert',
  'insert',
  'begin',
  'begin',
  'begin',
  'beginPart',
  'append',
  'complete',
  'pauseRun',
  'pauseRun',
  'writeMemory',
  'writeMemory',
];
const common = { session: fc.nat(3), run: fc.nat(3), other: fc.nat(2), flag: fc.boolean() };
const anyOperation: fc.Arbitrary<StoreOperation> = fc.record({
  kind: fc.constantFrom(...kinds, ...making),
  by: fc.nat(accesses.length - 1),
  ...common,
});

/** Every kind of operation at least once by a user, after a start by anybody. */
export const storeProgram: fc.Arbitrary<readonly StoreOperation[]> = fc
  .tuple(
    fc.array(anyOperation, { minLength: 30, maxLength: 60 }),
    ...kinds.map((kind) => fc.record({ kind: fc.constant(kind), by: fc.nat(2), ...common })),
  )
  .map(([some, ...each]) => [...some, ...each]);
