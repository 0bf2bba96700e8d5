import type { Access } from './access.ts';

/** Who may call a route, in a few words: `agents:run`, `agents:read (list)`, `public (reason)`. */
export function sayAccess(access: Access): string {
  if ('public' in access) return `public (${access.public})`;
  if ('signedIn' in access) return 'any signed-in caller';
  if ('anyScope' in access) return access.anyScope.join(' or ');
  const scopes = typeof access.scope === 'string' ? access.scope : access.scope.join(' and ');
  return access.list === true ? `${scopes} (list)` : scopes;
}
