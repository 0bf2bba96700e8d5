import { visibleIds } from '../auth/index.ts';
import type { Principal } from '../auth/index.ts';
import type { RouteExplanation } from '../http/index.ts';
import { readAccess } from '../http/routes/requirement.ts';

/** Why a route is open or closed to a caller, in words. */
export function sayWhy({ allowed, grants, missing, route }: RouteExplanation, principal: Principal): string {
  const requirement = readAccess(route.access);
  if (!allowed) return `missing ${missing.join(requirement.kind === 'any' ? ' or ' : ' and ')}`;
  if (requirement.kind === 'public') return `the route is public: ${requirement.reason}`;
  if (requirement.kind === 'signedIn') return 'any signed-in caller may';
  return requirement.kind === 'list' ? sayList(requirement.needs, principal) : `granted by ${grants.join(' and ')}`;
}

function sayList(needs: readonly { readonly resource: string; readonly action: string }[], principal: Principal): string {
  const visible = needs.map(({ resource, action }) => visibleIds(principal, resource, action));
  const ids = visible.flatMap((seen) => (seen === 'all' ? [] : [...seen]));
  return ids.length === 0 ? 'the list shows all' : `the list shows ${[...new Set(ids)].join(', ')} alone`;
}
