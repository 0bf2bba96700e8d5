import {
  countApprovals,
  deleteApproval,
  findApproval,
  listApprovals as readList,
  resolveApproval,
} from '../../src/features/approvals/approval.store.ts';
import type { ApprovalRow } from '../../src/features/approvals/approval.store.ts';
import type { ToolExecution } from '../../src/runtime/index.ts';
import { accesses, isOwn, sees } from './store-model.ts';
import type { StoredApproval } from './store-model.ts';
import type { StoreOperation, StoreStage } from './store-operations.ts';

type Step = (stage: StoreStage, op: StoreOperation) => Promise<{ readonly seen: unknown; readonly expected: unknown }>;

const runId = ({ run }: StoreOperation): string => `r${run}`;
const serverOf = ({ access }: StoreStage): string => `server-of-${access.owner}`;
const otherOwner = ({ other }: StoreOperation): string => accesses[other]?.owner ?? '';
const keysOf = (rows: readonly { readonly owner: string; readonly id: string }[]): readonly string[] =>
  rows.map(({ owner, id }) => `${owner}/${id}`).toSorted();
const rowKeys = (rows: readonly ApprovalRow[]): readonly string[] => rows.map((row) => `${row.owner}/${row.approval_id}`).toSorted();

/** An approval of anybody's in any tenant, or an id that nobody has. */
const pickId = ({ model }: StoreStage, { session, run }: StoreOperation): string =>
  model.approvals[(session * 4 + run) % (model.approvals.length + 1)]?.id ?? 'nobody-has-it';

const visible = ({ model, access }: StoreStage, id: string): StoredApproval | undefined =>
  model.approvals.find((row) => row.id === id && sees(access, row));

/** A run at work pauses, by the server that has it unless `op.flag`: the approval is there exactly when the pause is. */
const pauseRun: Step = async (stage, op) => {
  const { runs, model, access, now } = stage;
  const id = `ap${now}`;
  const heldBy = op.flag ? 'another-server' : serverOf(stage);
  const execution: ToolExecution = {
    toolCallId: 'c',
    toolName: 't',
    toolArgs: { of: access.owner },
    toolCallError: null,
    result: null,
    metrics: null,
    createdAt: now,
    requiresConfirmation: true,
    confirmed: null,
    confirmationNote: null,
  };
  const requirement = { id, createdAt: now, toolExecution: execution, confirmation: null, confirmationNote: null };
  const { toolCallId, toolName, toolArgs } = execution;
  const call = { toolCallId, toolName, toolArgs, argsHash: '0'.repeat(64), requirement, memberRunId: null, expiresAt: null };
  const asked = [{ id, type: 'required' as const, requestedBy: access.owner, ...call }];
  const seen = await runs.settle(access, runId(op), { transition: 'pause', heldBy, patch: {}, events: [], approvals: { asked }, now });
  const run = model.ownRun(access, runId(op));
  const isHeld = run?.status === 'RUNNING' && run.serverId === heldBy;
  if (run !== undefined && isHeld) {
    run.status = 'PAUSED';
    model.approvals.push({ tenant: access.tenant, owner: access.owner, id, runId: run.id, status: 'pending', isUsed: false });
  }
  return { seen, expected: isHeld };
};

const approvalsOfRun: Step = async ({ runs, model, access }, op) => {
  const rows = await runs.approvals(access, runId(op));
  const own = model.approvals.filter((row) => isOwn(access, row) && row.runId === runId(op));
  return { seen: keysOf(rows), expected: keysOf(own) };
};

/** Goes on with one approval of anybody's: only an approved one of this run that was not used counts, else the run stays. */
const resumeRun: Step = async (stage, op) => {
  const { runs, model, access, now } = stage;
  const id = pickId(stage, op);
  const change = { transition: 'resume', takenBy: serverOf(stage), patch: {}, events: [], approvals: { used: [id] }, now } as const;
  const seen = await runs.settle(access, runId(op), change);
  const run = model.ownRun(access, runId(op));
  const approval = model.approvals.find((row) => row.id === id && isOwn(access, row) && row.runId === runId(op));
  const goesOn = run?.status === 'PAUSED' && approval?.status === 'approved' && !approval.isUsed;
  if (goesOn && run !== undefined && approval !== undefined) {
    Object.assign(run, { status: 'RUNNING', cancelRequested: false });
    approval.isUsed = true;
  }
  return { seen, expected: goesOn };
};

const cancelPaused: Step = async ({ runs, model, access, now }, op) => {
  const run = model.ownRun(access, runId(op));
  if (run?.status !== 'PAUSED') return { seen: null, expected: null };
  const seen = await runs.settle(access, run.id, { transition: 'cancel', patch: {}, events: [], approvals: { cancelled: true }, now });
  run.status = 'CANCELLED';
  for (const row of model.approvals) if (isOwn(access, row) && row.runId === run.id && row.status === 'pending') row.status = 'cancelled';
  return { seen, expected: true };
};

const listApprovals: Step = async (stage, op) => {
  const { db, model, access, now } = stage;
  const filter = { userId: op.flag ? otherOwner(op) : undefined, status: op.run === 0 ? ('pending' as const) : undefined };
  const read = await db.as(
    access,
    async (tx) => [rowKeys(await readList(tx, filter, { limit: 1000, offset: 0, now })), await countApprovals(tx, filter, now)],
    { readOnly: true },
  );
  const rows = model.approvals.filter(
    (row) =>
      sees(access, row) &&
      (filter.status === undefined || row.status === filter.status) &&
      (!access.all || filter.userId === undefined || row.owner === filter.userId),
  );
  return { seen: read, expected: [keysOf(rows), rows.length] };
};

const decideApproval: Step = async (stage, op) => {
  const { db, access, now } = stage;
  const id = pickId(stage, op);
  const status = op.flag ? 'approved' : 'rejected';
  const verdict = { status, resolver: 'judge', resolvedBy: 'judge', data: null } as const;
  const seen = await db.as(access, async (tx) => {
    const row = await findApproval(tx, id);
    return row === null ? null : resolveApproval(tx, row, verdict, now);
  });
  const approval = visible(stage, id);
  const isFirst = approval?.status === 'pending';
  if (approval !== undefined && isFirst) approval.status = status;
  return { seen, expected: approval === undefined ? null : isFirst };
};

const removeApproval: Step = async (stage, op) => {
  const { db, model, access } = stage;
  const id = pickId(stage, op);
  const seen = await db.as(access, (tx) => deleteApproval(tx, id));
  const approval = visible(stage, id);
  model.approvals = model.approvals.filter((row) => row !== approval);
  return { seen, expected: approval !== undefined };
};

export const storeApprovalOperations = {
  pauseRun,
  approvalsOfRun,
  resumeRun,
  cancelPaused,
  listApprovals,
  decideApproval,
  removeApproval,
} as const satisfies Record<string, Step>;
