import type { Access } from './access.ts';
import { templateOf } from './compiled-route.ts';
import type { Route } from './define-route.ts';
import { scopesOf } from './requirement.ts';
import type { Requirement } from './requirement.ts';
import { RouteRules } from './scope-mappings.ts';
import type { RuleOptions } from './scope-mappings.ts';

/** One route as the command line shows it: with what it asks for under the operator's rules. */
export type RouteDescription = Pick<Route, 'method' | 'path' | 'summary' | 'access' | 'params' | 'resource'>;

/** Throws `config_scope_mapping_invalid` and `config_public_route_invalid`. */
export function describeRoutes(routes: readonly Route[], options: RuleOptions): readonly RouteDescription[] {
  const rules = new RouteRules(options);
  return routes.map((route) => {
    const mapped = rules.find(route.method, templateOf(route))?.requirement;
    const { method, path, summary } = route;
    const params = route.params === undefined ? {} : { params: route.params };
    const resource = route.resource === undefined ? {} : { resource: route.resource };
    return { method, path, summary, access: mapped === undefined ? route.access : accessOf(mapped), ...params, ...resource };
  });
}

/** Rules of operators ask for all of their scopes, for a signed-in caller or for nobody in particular. */
export function accessOf(requirement: Requirement): Exclude<Access, { readonly list: true }> {
  if (requirement.kind === 'public') return { public: requirement.reason };
  return requirement.kind === 'signedIn' ? { signedIn: true } : { scope: scopesOf(requirement) };
}
