import { controlPlaneCatalogue } from './catalogue.ts';

/** A scope that parses. `id` null means every resource of the family. */
export interface Scope {
  readonly resource: string;
  readonly id: string | null;
  readonly action: string;
}

const namePattern = /^[a-z][a-z_]{0,31}$/;
const idPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

/** True for text that can be the id of a resource: `[A-Za-z0-9][A-Za-z0-9._-]{0,127}`. Anything else is never granted. */
export function isResourceId(text: string): boolean {
  return idPattern.test(text);
}

/**
 * Reads `resource:action`, `resource:<id>:action` or `resource:*:action`. Null for everything else: empty or fourth parts, capitals, white space,
 * characters outside ASCII, and any pattern but a whole `*` as id. The legacy family `system` reads as `config`.
 */
export function parseScope(text: string): Scope | null {
  if (typeof text !== 'string' || text.length > 196) return null;
  const parts = text.split(':');
  if (parts.length < 2 || parts.length > 3) return null;
  const [family = '', middle = ''] = parts;
  const action = parts.at(-1) ?? '';
  if (!namePattern.test(family) || !namePattern.test(action)) return null;
  // `agent_os` has one action and no members: `agent_os:*:admin` must not read as the admin scope.
  if (parts.length === 3 && (family === 'agent_os' || (middle !== '*' && !idPattern.test(middle)))) return null;
  if (parts.length === 3 && controlPlaneCatalogue.has(`${family}:${middle}`)) return { resource: `${family}:${middle}`, id: null, action };
  const id = parts.length === 3 && middle !== '*' ? middle : null;
  return { resource: family === 'system' ? 'config' : family, id, action };
}
