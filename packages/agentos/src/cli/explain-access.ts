import { decide, visibleIds } from '../auth/index.ts';
import type { Principal } from '../auth/index.ts';
import type { ResourceRef } from '../http/index.ts';
import { bindNeed, missingScopes } from '../http/routes/requirement.ts';
import type { Requirement } from '../http/routes/requirement.ts';

/** What a route answers to a caller, and why, in words. */
export interface Explanation {
  readonly allowed: boolean;
  readonly why: string;
}

/** The decision of the lock itself, told. */
export function explainAccess(requirement: Requirement, principal: Principal, bound: ResourceRef | null): Explanation {
  const missing = unique(missingScopes(requirement, principal, bound));
  if (missing.length === 0) return { allowed: true, why: sayGrant(requirement, principal, bound) };
  return { allowed: false, why: `missing ${missing.join(requirement.kind === 'any' ? ' or ' : ' and ')}` };
}

function sayGrant(requirement: Requirement, principal: Principal, bound: ResourceRef | null): string {
  if (requirement.kind === 'public') return `the route is public: ${requirement.reason}`;
  if (requirement.kind === 'signedIn') return 'any signed-in caller may';
  if (requirement.kind === 'list') return sayList(requirement.needs, principal);
  const grants = requirement.needs.flatMap((need) => decide(principal, bindNeed(need, bound)).grant ?? []);
  return `granted by ${unique(grants).join(' and ')}`;
}

function sayList(needs: readonly { readonly resource: string; readonly action: string }[], principal: Principal): string {
  const visible = needs.map(({ resource, action }) => visibleIds(principal, resource, action));
  const ids = visible.flatMap((seen) => (seen === 'all' ? [] : [...seen]));
  return ids.length === 0 ? 'the list shows all' : `the list shows ${unique(ids).join(', ')} alone`;
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
