import { configErrors } from './auth.errors.ts';
import { parseScope } from './scope.ts';

/** A number of seconds within bounds. Throws `config_authorization_invalid`. */
export function readSeconds(value: number, name: string, minimum: number, maximum: number): number {
  if (Number.isFinite(value) && value >= minimum && value <= maximum) return value;
  throw configErrors.authorization_invalid([`authorizationConfig.${name}`, `must be a number of seconds from ${minimum} to ${maximum}`]);
}

/** A frozen copy, so that later changes of the caller's array change nothing. Throws `config_authorization_invalid`. */
export function readList(values: readonly string[] | undefined, name: string): readonly string[] {
  const list: readonly unknown[] = values === undefined ? [] : Array.from(values);
  const texts = list.filter((value) => typeof value === 'string' && value !== '');
  if (texts.length !== list.length)
    throw configErrors.authorization_invalid([`authorizationConfig.${name}`, 'must be a list of texts that are not empty']);
  return Object.freeze(texts.map(String));
}

/** The admin scope: `family:action`. Throws `config_authorization_invalid`. */
export function readAdminScope(text: string): string {
  const scope = parseScope(text);
  if (scope !== null && scope.id === null && text === `${scope.resource}:${scope.action}`) return text;
  throw configErrors.authorization_invalid(['authorizationConfig.adminScope', 'must be a scope of the form family:action']);
}
