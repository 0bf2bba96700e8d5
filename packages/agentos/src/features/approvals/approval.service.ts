import { decide } from '../../auth/index.ts';
import type { RowAccess } from '../../lib/row-access.ts';
import type { FeatureDeps } from '../feature-deps.ts';
import type { Caller } from '../chosen-owner.ts';
import { isInHandsOf } from './approval-hands.store.ts';
import { approvalErrors } from './approval.errors.ts';
import type { ResolveBody } from './approval.schemas.ts';
import { deleteApproval, findApproval, resolveApproval } from './approval.store.ts';
import type { ApprovalRow } from './approval.store.ts';
import { statusOf } from './approval.wire.ts';

/**
 * Whose approvals a caller sees: holders of `approvals:resolve` those of everybody in the tenant, others the rows that they see of everything. The scope
 * has to be what allows it: where tokens only identify, everybody may do everything, and everybody's rows are not part of that.
 */
export function approvalAccess({ access, principal }: Caller): RowAccess {
  const isApprover = decide(principal, { resource: 'approvals', action: 'resolve' }).grant !== null;
  return isApprover ? { ...access, all: true } : access;
}

/**
 * One verdict, once. Who is held to own rows finds nothing to resolve, for nobody resolves an approval of their own.
 * Throws 404 `approval_not_found`, 403 `approval_own`, 409 `approval_resolved`.
 */
export async function resolve(deps: FeatureDeps, caller: Caller, approvalId: string, body: ResolveBody): Promise<ApprovalRow> {
  const access = approvalAccess(caller);
  if (!access.all) throw approvalErrors.not_found();
  const { principal } = caller;
  const verdict = {
    status: body.status,
    resolver: principal.id,
    resolvedBy: principal.userId ?? principal.id,
    data: body.resolution_data ?? null,
  };
  return deps.db.as(access, async (tx) => {
    const row = await findApproval(tx, approvalId);
    if (row === null) throw approvalErrors.not_found();
    const parties = row.requested_by === null ? [row.owner] : [row.owner, row.requested_by];
    if (await isInHandsOf(tx, principal.id, parties)) throw approvalErrors.own();
    const now = Date.now();
    const isFirst = await resolveApproval(tx, row, verdict, now);
    const after = await findApproval(tx, approvalId);
    if (after === null) throw approvalErrors.not_found();
    if (!isFirst) throw approvalErrors.resolved([statusOf(after, now)]);
    return after;
  });
}

/** By administrators, and with isolation off by holders of the scope. Throws 404 `approval_not_found`. */
export async function remove(deps: FeatureDeps, { access }: Caller, approvalId: string): Promise<void> {
  const isDeleted = access.all && (await deps.db.as(access, (tx) => deleteApproval(tx, approvalId)));
  if (!isDeleted) throw approvalErrors.not_found();
}
