import type { RowAccess } from '../lib/row-access.ts';
import { isAdmin } from './decide.ts';
import { policyOf } from './principal-policy.ts';
import type { Principal } from './principal.ts';

/**
 * Whose rows the principal may touch: their own; every owner's for admins, and for users where isolation is off.
 * Service accounts are held to their own rows unless they hold the admin scope. The tenant is crossed by nobody.
 */
export function rowAccess(principal: Principal): RowAccess {
  const isolationOff = !policyOf(principal).userIsolation && principal.kind !== 'service_account';
  return { owner: principal.id, userId: principal.userId, tenant: principal.tenant ?? '', all: isolationOff || isAdmin(principal) };
}
