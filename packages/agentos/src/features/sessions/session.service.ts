import { randomUUID } from 'node:crypto';
import type { PrincipalTx } from '../../db/database.ts';
import { sumUsage } from '../../runtime/index.ts';
import type { RowAccess } from '../../lib/row-access.ts';
import { toWireMessages, toWireMetrics } from '../runnables/index.ts';
import { ownerOf } from '../chosen-owner.ts';
import type { Caller } from '../chosen-owner.ts';
import type { FeatureDeps } from '../feature-deps.ts';
import { sessionErrors } from './session.errors.ts';
import type { CreateSessionBody } from './session.schemas.ts';
import { deleteSessions, findRunsAtWork, findSession, insertSession, isSessionIdTaken, readUsage } from './session.store.ts';
import type { SessionRow, SessionType } from './session.store.ts';
import { toSessionDetail } from './session.wire.ts';

const runsShown = 1000;

/** Access to the rows of one session: an administrator reads those of its owner, not those of a namesake. */
export function accessTo(row: SessionRow, access: RowAccess): RowAccess {
  return { ...access, owner: row.owner, userId: row.user_id, all: false };
}

/** Throws 404 `session_not_found`, also for a session of another type. */
export async function requireSession(
  tx: PrincipalTx,
  id: string,
  type: SessionType | undefined,
  userId: string | undefined,
): Promise<SessionRow> {
  const row = await findSession(tx, id, userId);
  if (row === null || (type !== undefined && row.session_type !== type)) throw sessionErrors.not_found([id, type]);
  return row;
}

/** One session with its conversation. */
export async function describeSession(deps: FeatureDeps, row: SessionRow, access: RowAccess) {
  const own = accessTo(row, access);
  const isSpoken = row.session_type !== 'workflow';
  const runs = isSpoken ? await deps.runs.list(own, { sessionId: row.session_id, limit: runsShown }) : [];
  const usage = isSpoken ? await deps.db.as(own, (tx) => readUsage(tx, row), { readOnly: true }) : [];
  return toSessionDetail(row, {
    chatHistory: runs.flatMap((run) => toWireMessages(run.messages, { showsPrompt: false })),
    metrics: toWireMetrics(sumUsage(usage)),
    componentName: componentsOf(deps, row.session_type).find(({ id }) => id === row.component_id)?.name ?? null,
  });
}

function componentsOf(deps: FeatureDeps, type: SessionType): readonly { readonly id: string; readonly name: string }[] {
  return { agent: deps.agents, team: deps.teams, workflow: deps.workflows }[type];
}

/** Stops what is at work in the sessions, then deletes them with their runs. Ids that the caller may not reach are left alone. */
export async function removeSessions(
  deps: FeatureDeps,
  access: RowAccess,
  ids: readonly string[],
  userId: string | undefined,
): Promise<void> {
  const atWork = await deps.db.as(access, (tx) => findRunsAtWork(tx, ids, userId), { readOnly: true });
  const cancels = atWork.map(({ run_id: runId, component_kind: kind, component_id: id }) =>
    deps.engine.cancel({ runId, component: { kind, id } }, access),
  );
  // A run that has ended in between cannot be cancelled and need not be.
  await Promise.allSettled(cancels);
  await deps.db.as(access, (tx) => deleteSessions(tx, ids, userId));
}

const componentOf = (type: SessionType, body: CreateSessionBody): string | null =>
  ({ agent: body.agent_id, team: body.team_id, workflow: body.workflow_id })[type] ?? null;

/** Throws 409 `session_exists` when the id is in use, by whomever. */
export async function createSession(deps: FeatureDeps, caller: Caller, type: SessionType, body: CreateSessionBody): Promise<SessionRow> {
  const sessionId = body.session_id ?? randomUUID();
  const { tenant } = caller.access;
  const chosen = body.session_id !== null && body.session_id !== undefined;
  if (chosen && (await deps.db.asSystem('is a session id in use', (tx) => isSessionIdTaken(tx, tenant, sessionId), { readOnly: true })))
    throw sessionErrors.exists([sessionId]);
  const row = await deps.db.as(caller.access, (tx) =>
    insertSession(tx, {
      sessionId,
      ...ownerOf(caller, body.user_id),
      type,
      componentId: componentOf(type, body),
      name: body.session_name ?? null,
      state: body.session_state ?? {},
      metadata: body.metadata ?? null,
      now: Date.now(),
    }),
  );
  if (row === null) throw sessionErrors.exists([sessionId]);
  return row;
}
