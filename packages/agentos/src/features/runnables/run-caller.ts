import { isReservedSubject, parseScope } from '../../auth/index.ts';
import type { Principal } from '../../auth/index.ts';
import type { RouteContext } from '../../http/index.ts';
import type { RowAccess } from '../../lib/row-access.ts';
import type { RunCaller } from '../../runtime/index.ts';
import { runnableErrors } from './run.errors.ts';

type Need = Parameters<RouteContext['can']>[0];
type SignedIn = Pick<RouteContext<unknown, unknown, unknown, Principal>, 'principal' | 'access' | 'can'>;

/**
 * Who runs. An identity that was verified always wins over a `user_id` of the request. Only callers without a subject (authorization off, or the one
 * security key) may say for whom they run; reserved identities cannot be claimed. Throws 403 `runnable_reserved_user`.
 */
export function toRunCaller(ctx: SignedIn, requestedUser: string | undefined): RunCaller {
  const { principal } = ctx;
  const access = requestedUser === undefined || principal.userId !== null ? ctx.access : actingFor(ctx.access, requestedUser);
  return callerFor(access, principal, (need) => ctx.can(need));
}

export function callerFor(access: RowAccess, principal: Principal, can: (need: Need) => boolean): RunCaller {
  return {
    access,
    principal,
    can: (text) => {
      const scope = parseScope(text);
      // A run may outlive its token; what needs a scope does not.
      const isOver = principal.expiresAt !== null && principal.expiresAt * 1000 <= Date.now();
      if (scope === null || isOver) return false;
      const { resource, action, id } = scope;
      return can(id === null ? { resource, action } : { resource, action, id });
    },
  };
}

function actingFor(access: RowAccess, userId: string): RowAccess {
  if (isReservedSubject(userId)) throw runnableErrors.reserved_user();
  return { ...access, owner: userId, userId };
}
