import type { PrincipalPolicy } from '../principal-policy.ts';
import { defaultAdminScope } from '../principal-policy.ts';
import { parseScope } from '../scope.ts';
import { must } from './rejection.ts';

const maximumScopes = 1000;

/**
 * The scopes of a claim that grant something: an array of strings, or one string separated by spaces (RFC 6749 section 3.3). A claim of any other shape,
 * or with one item that is not a string, gives none. Throws `Rejection` for more than 1,000.
 */
export function readScopes(claim: unknown, policy: PrincipalPolicy): ReadonlySet<string> {
  const texts = typeof claim === 'string' ? claim.split(' ') : claim;
  if (!Array.isArray(texts) || !texts.every((text) => typeof text === 'string')) return new Set();
  must(texts.length <= maximumScopes, 'scopes_too_many');
  return new Set(texts.filter((text) => grantsSomething(text, policy.adminScope)));
}

// Under another admin scope the default one is an ordinary word that must not be carried about (W39).
function grantsSomething(text: string, adminScope: string): boolean {
  return text === adminScope || (text !== defaultAdminScope && parseScope(text) !== null);
}
