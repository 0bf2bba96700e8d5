import { decide, makePrincipal } from '../../auth/index.ts';
import type { Principal, ResolvedAuthorization } from '../../auth/index.ts';
import type { RowAccess } from '../../lib/row-access.ts';
import type { RunCaller, StoredPrincipal } from '../../runtime/index.ts';
import type { ServiceAccounts } from '../service-accounts/index.ts';
import { callerFor } from './run-caller.ts';

/**
 * Who started a run that another server began. Accounts are looked up again, so that a revoked one does not go on; a token that has expired meanwhile leaves its
 * run to go on without anything that needs a scope, as it would have on the server where it began.
 */
export async function restoreCaller(
  stored: StoredPrincipal,
  access: RowAccess,
  policy: ResolvedAuthorization['policy'],
  accounts: Pick<ServiceAccounts['tokens'], 'restore'>,
): Promise<RunCaller | null> {
  if (stored.kind === 'service_account') {
    const account = await accounts.restore(stored);
    return account === null ? null : restoredCaller(access, account);
  }
  const principal = makePrincipal({ ...stored, sessionId: null, scopes: new Set(stored.scopes), claims: Object.freeze({}) }, policy);
  return restoredCaller(access, principal);
}

/** The caller of a run that another server began. What it may do is decided anew; nobody but the owner of the rows is reached. */
function restoredCaller(access: RowAccess, principal: Principal): RunCaller {
  return callerFor(access, principal, (need) => decide(principal, need).allowed);
}
