import type { RouteDescription } from 'agentos-ts';
import { scopeCatalogue } from '../../src/auth/catalogue.ts';
import { makeToken } from '../support/start-os.ts';
import { declaredScopes } from './expected-access.ts';

export interface Caller {
  readonly name: string;
  /** Undefined: no credential at all. */
  readonly token: string | undefined;
  /** Scopes that count; null where the credential must be refused. */
  readonly scopes: readonly string[] | null;
}

const everyScope = [...scopeCatalogue].flatMap(([family, { actions }]) => actions.map((action) => `${family}:${action}`));
const hourAgo = (): number => Math.floor(Date.now() / 1000) - 3600;

/** Credentials that prove nobody, although all but the first two were signed by somebody and claim everything. */
export async function refusedCallers(): Promise<readonly Caller[]> {
  const all = { sub: 'mallory', scopes: ['agent_os:admin'] };
  const token = await makeToken(all);
  const tokens: Readonly<Record<string, string | undefined>> = {
    'no token': undefined,
    garbage: 'garbage',
    'unsigned token': `${token.slice(0, token.lastIndexOf('.'))}.`,
    'foreign key': await makeToken(all, 'the-secret-of-somebody-else-and-long-enough'),
    expired: await makeToken({ ...all, iat: hourAgo() - 60, exp: hourAgo() }),
    'wrong audience': await makeToken({ ...all, aud: 'another-os' }),
    'no subject': await makeToken({ scopes: all.scopes }),
    'reserved subject': await makeToken({ ...all, sub: 'sa:1' }),
  };
  return Object.entries(tokens).map(([name, value]) => ({ name, token: value, scopes: null }));
}

/** Callers with the scopes that matter for one route. */
export async function callersOf(route: RouteDescription, componentId: string, otherId: string): Promise<readonly Caller[]> {
  const needed = declaredScopes(route);
  const narrowed = (id: string): readonly string[] => needed.map((scope) => scope.replace(':', `:${id}:`));
  const grants: Readonly<Record<string, readonly string[]>> = {
    'no scope': [],
    'every other scope': everyScope.filter((scope) => !needed.includes(scope)),
    'malformed scope': needed.flatMap((scope) => [`${scope}:`, `:${scope}`, scope.toUpperCase(), scope.replace(':', '::'), `${scope}:x:y`]),
    'scope of another one': narrowed(otherId),
    'scope of this one': narrowed(componentId),
    'right scope': needed,
    'wildcard scope': narrowed('*'),
    ...(needed.length > 1 ? Object.fromEntries(needed.map((scope) => [`only ${scope}`, [scope]])) : {}),
    admin: ['agent_os:admin'],
  };
  return Promise.all(
    Object.entries(grants).map(async ([name, scopes]) => ({ name, token: await makeToken({ sub: 'carol', scopes }), scopes })),
  );
}
