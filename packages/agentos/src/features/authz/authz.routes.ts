import type { z } from 'zod';
import { decide, isAdmin } from '../../auth/index.ts';
import type { Principal } from '../../auth/index.ts';
import { defineRoute, reply, sayAccess } from '../../http/index.ts';
import type { Route } from '../../http/index.ts';
import type { FeatureDeps } from '../feature-deps.ts';
import { abilitiesOf } from './abilities.ts';
import { authzErrors } from './authz.errors.ts';
import { canIQuery, canIResponse, rulesResponse } from './authz.schemas.ts';

const tags = ['authz'] as const;
type Answer = z.output<typeof canIResponse>;

/** What the caller may do, as the lock itself decides it. Nothing here is about anybody else. */
export function authzRoutes(deps: FeatureDeps): readonly Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/authz/rules',
      summary: 'Who the caller is, and what they may do',
      description: 'For pages that offer only what will be allowed. The server decides every request all the same.',
      tags,
      access: { signedIn: true },
      responses: { 200: rulesResponse },
      handler: ({ principal, access }) =>
        reply(200, {
          principal: {
            id: principal.id,
            user_id: principal.userId,
            kind: principal.kind,
            tenant: principal.tenant,
            expires_at: principal.expiresAt,
          },
          admin: isAdmin(principal),
          isolation: !access.all,
          scopes: [...principal.scopes].toSorted(),
          abilities: abilitiesOf(principal, deps.access().scopes),
        }),
    }),
    defineRoute({
      method: 'GET',
      path: '/authz/can-i',
      summary: 'Whether the caller may do something, and the scope that decides',
      description: 'Asked by `resource` and `action`, with `id` for one object, or by `method` and `path` of a request.',
      tags,
      access: { signedIn: true },
      query: canIQuery,
      responses: { 200: canIResponse },
      handler: ({ principal, query }) => {
        const { resource, action, id, method, path } = query;
        if (resource !== undefined && action !== undefined) return reply(200, decideOn(principal, { resource, action, id }));
        return reply(200, explainRequest(deps, principal, method ?? '', path ?? ''));
      },
    }),
  ];
}

function decideOn(principal: Principal, question: Parameters<typeof decide>[1]): Answer {
  const { allowed, effect, grant, missing } = decide(principal, question);
  return { allowed, effect, grant, missing: [...missing] };
}

function explainRequest(deps: FeatureDeps, principal: Principal, method: string, path: string): Answer {
  const found = deps.access().explain(principal, method, path);
  if (found === null) throw authzErrors.route_unknown();
  const { allowed, effect, grants, missing, route } = found;
  const needs = sayAccess(route.access);
  return {
    allowed,
    effect,
    grant: grants.length === 0 ? null : grants.join(' '),
    missing: [...missing],
    route: { method: route.method, path: route.path, needs },
  };
}
