import { decide } from '../auth/index.ts';
import type { Principal } from '../auth/index.ts';
import type { ResourceRef } from '../http/index.ts';
import { bindNeed } from '../http/requirement.ts';
import type { Requirement } from '../http/requirement.ts';

/** What a route answers to a caller, and why, in words. */
export interface Explanation {
  readonly allowed: boolean;
  readonly why: string;
}

/** The same decision as the lock's, told. */
export function explainAccess(requirement: Requirement, principal: Principal, bound: ResourceRef | null): Explanation {
  if (requirement.kind === 'public') return { allowed: true, why: `the route is public: ${requirement.reason}` };
  if (requirement.kind === 'signedIn') return { allowed: true, why: 'any signed-in caller may' };
  if (requirement.kind === 'list') return { allowed: true, why: 'every signed-in caller gets the list; it holds what the caller may see' };
  const decisions = requirement.needs.map((need) => decide(principal, bindNeed(need, bound)));
  const allowed =
    requirement.kind === 'any' ? decisions.some((decision) => decision.allowed) : decisions.every((decision) => decision.allowed);
  if (allowed) return { allowed, why: `granted by ${unique(decisions.flatMap(({ grant }) => grant ?? [])).join(' and ')}` };
  const missing = unique(decisions.flatMap((decision) => decision.missing));
  return { allowed, why: `missing ${missing.join(requirement.kind === 'any' ? ' or ' : ' and ')}` };
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
