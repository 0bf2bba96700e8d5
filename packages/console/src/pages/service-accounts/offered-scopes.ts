import type { Rules } from '../../connection/rules.ts';

/** Scopes that are offered to pass on: those that the caller's token names, and those that the server says they amount to. */
export function offeredScopes({ scopes, abilities }: Pick<Rules, 'scopes' | 'abilities'>): readonly string[] {
  const meant = Object.entries(abilities).flatMap(([family, actions]) =>
    Object.entries(actions).flatMap(([action, ability]) => {
      if (ability === true) return [`${family}:${action}`];
      return ability === false ? [] : ability.map((id) => `${family}:${id}:${action}`);
    }),
  );
  return [...new Set([...scopes, ...meant])].toSorted();
}

/** `agents:clerk:run` as a question to the server; null for what has no two or three parts. */
export function toQuestion(scope: string): { readonly resource: string; readonly action: string; readonly id?: string } | null {
  const parts = scope.split(':');
  const [resource = '', second = '', third] = parts;
  if (parts.length > 3 || parts.includes('') || parts.length < 2) return null;
  return third === undefined ? { resource, action: second } : { resource, id: second, action: third };
}
