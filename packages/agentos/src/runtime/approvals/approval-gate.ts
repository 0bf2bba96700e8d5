import type { EngineParts } from '../engine/engine-parts.ts';
import { runErrors } from '../errors.ts';
import { approvalStatus } from '../record/run-approval.ts';
import type { RunApproval } from '../record/run-approval.ts';
import type { RunCaller } from '../record/run-input.ts';

/**
 * The one place that holds back a run which waits for somebody else, whatever runs and however the request came. Whoever may pass has approved nothing
 * by that. Throws 403 `run_approval_required`.
 */
export function checkApprovalGate(engine: EngineParts, caller: RunCaller, approvals: readonly RunApproval[]): void {
  const now = engine.clock();
  const isWaiting = approvals.some((approval) => approval.type === 'required' && approvalStatus(approval, now) === 'pending');
  if (isWaiting && !caller.can('approvals:write')) throw runErrors.approval_required();
}

/**
 * Whether a verdict that the caller gives in `continue` counts for a call that somebody else has to agree to. Never where a service account is involved:
 * in whose hands it is has to be looked up, which resolving over `/approvals` does.
 */
export function mayResolve(caller: RunCaller, { owner, requestedBy }: RunApproval): boolean {
  const { access, principal } = caller;
  const parties = requestedBy === null ? [owner] : [owner, requestedBy];
  if (principal.kind === 'service_account' || parties.some((id) => id.startsWith('sa:'))) return false;
  return access.all && caller.can('approvals:write') && !parties.includes(principal.id);
}
