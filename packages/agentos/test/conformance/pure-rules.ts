import { createTokenVerifier, isReservedSubject, missingCredentialText, parseScope, resolveAuthorization } from '../../src/auth/index.ts';
import { makePrincipal, rowAccess, visibleIds } from '../../src/auth/index.ts';
import type { AuthorizationConfig, Principal, ResolvedAuthorization } from '../../src/auth/index.ts';
import { invalidScopes, privilegedScopes } from '../../src/features/service-accounts/account-scopes.ts';
import { principalIdOf } from '../../src/features/service-accounts/account-tokens.ts';
import { builtInPublicRoutes } from '../../src/http/index.ts';
import { CorsPolicy } from '../../src/http/reply/cors.ts';
import { readPattern } from '../../src/http/routes/path-pattern.ts';
import { missingScopes, readAccess } from '../../src/http/routes/requirement.ts';
import { RouteRules } from '../../src/http/routes/scope-mappings.ts';
import { AgentOSError } from '../../src/lib/errors.ts';
import { silentLog } from '../../src/telemetry/index.ts';
import { builtRoutes } from './built-routes.ts';
import { makeJwt } from './case-token.ts';
import { configuredKey } from './named-keys.ts';

type Args = Readonly<Record<string, unknown>>;
/** One rule of the case language in terms of our functions. Arguments come as an object, or as a list under `0`, `1`, ... */
export type PureRule = (args: Args) => unknown;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const maybe = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const list = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

function principalWith(
  scopes: unknown,
  init: Partial<Principal> = {},
  policy: { adminScope?: string | undefined; userIsolation?: boolean } = {},
): Principal {
  const { adminScope = 'agent_os:admin', userIsolation = true } = policy;
  const none = { kind: 'user' as const, id: 'u-1', userId: 'u-1', tenant: null, sessionId: null, claims: {}, expiresAt: null };
  return makePrincipal({ ...none, ...init, scopes: new Set(list(scopes)) }, { adminScope, userIsolation, enforceScopes: true });
}

function resolve(config: AuthorizationConfig, env: Readonly<Record<string, string>> = {}): ResolvedAuthorization {
  return resolveAuthorization({ authorization: { verificationKeys: [configuredKey('hs-main')], ...config }, env, osId: 'os-1' });
}

const pureRules = {
  parseScope: ({ 0: given, 1: admin }) => describeScope(text(given), maybe(admin) ?? 'agent_os:admin'),
  splitScope: ({ 0: given }) => {
    const scope = parseScope(text(given));
    return scope && [scope.resource, scope.id, scope.action];
  },
  satisfies: ({ have, need, family, id, admin_scope: adminScope }) => {
    const caller = principalWith(have, {}, { adminScope: maybe(adminScope) });
    try {
      const bound = family === undefined ? null : { type: text(family), id: text(id) };
      return missingScopes(readAccess({ scope: list(need) }), caller, bound).length === 0;
    } catch {
      return false; // a requirement without scopes is refused when the route is registered
    }
  },
  visibleIds: ({ have, family, action = 'read' }) => {
    const visible = visibleIds(principalWith(have), text(family), text(action));
    return visible === 'all' ? ['*'] : [...visible].toSorted();
  },
  decide: ({ have, method, path }) => decideRequest(principalWith(have), text(method), text(path)),
  resourceInPath: ({ 0: path }) => resourceOf(text(path)),
  idInPath: ({ 0: path }) => resourceOf(text(path))[1],
  requiredScopes: ({ 0: method, 1: path }) => builtRoutes.find(text(method), text(path))?.scopes ?? 'no route',
  isPublic: ({ path, excluded }) => {
    const rules = new RouteRules({ publicRoutes: [...builtInPublicRoutes, ...(excluded === 'default' ? [] : list(excluded))] });
    const segments = readPattern(text(path));
    return segments !== null && rules.find('GET', { segments })?.requirement.kind === 'public';
  },
  isReservedPrincipal: ({ 0: subject }) => isReservedSubject(subject),
  missingTokenMessage: ({ source, cookie_name: cookie = 'access_token' }) =>
    missingCredentialText({
      source: source === 'cookie' ? 'cookie' : source === 'both' ? 'both' : 'header',
      header: 'Authorization',
      cookie: text(cookie),
    }),
  originAllowed: ({ origin, allowed }) => {
    const headers: Record<string, string> = {};
    new CorsPolicy({ origins: list(allowed) }, silentLog).addHeaders(headers, text(origin));
    return headers['Access-Control-Allow-Origin'] === origin;
  },
  mergedMappings: ({ own, key }) => mergedScopes(own, text(key)),
  configuredClaims: ({ user_id: userId, session_id: sessionId, scopes, audience }) => {
    const names = { userId: text(userId), sessionId: text(sessionId), scopes: text(scopes), audience: text(audience) };
    const claims = resolve({ claims: names }).issuers[0]?.rules.claims;
    return { user_id: claims?.userId, session_id: claims?.sessionId, scopes: claims?.scopes.join(), audience: claims?.audience };
  },
  expectedAudience: ({ verify_audience: verifyAudience, audience }) => {
    const [issuer] = resolve({ verifyAudience: verifyAudience === true, audience: text(audience) }).issuers;
    return [...(issuer?.rules.audiences ?? [])].join();
  },
  principalOf: ({ 0: accountId }) => principalIdOf(text(accountId)),
  invalidScopes: ({ 0: scopes }) => invalidScopes(list(scopes), 'agent_os:admin'),
  privilegedScopes: ({ 0: scopes, 1: admin }) => privilegedScopes(list(scopes), maybe(admin) ?? 'agent_os:admin'),
  adminScope: ({ configured }) => resolve({ adminScope: maybe(configured) }).policy.adminScope,
  authMode: ({ security_key: key, authorization_setting: on, env }) => {
    const variables = {
      ...(key === undefined ? {} : { OS_SECURITY_KEY: text(key).padEnd(32, 'k') }),
      ...(env === undefined ? {} : { [text(env)]: '/keys.json' }),
    };
    try {
      return resolveAuthorization({ env: variables, osId: 'os-1', ...(on === true ? { authorization: true } : {}) }).mode;
    } catch (error) {
      if (AgentOSError.is(error) && error.code === 'config_no_key_source') return 'refused';
      throw error;
    }
  },
  ownerFilter: async ({ isolation, user, scopes }) => {
    const caller = await identify(isolation === true, user, scopes);
    if (caller === null) return 'deny';
    const { all, owner } = rowAccess(caller);
    return all ? null : owner;
  },
} satisfies Record<string, PureRule>;

export const rules: ReadonlyMap<string, PureRule> = new Map<string, PureRule>(Object.entries(pureRules));

function describeScope(given: string, adminScope: string): object {
  if (given === adminScope) return { kind: 'admin', raw: given };
  const scope = parseScope(given);
  if (scope === null) return { kind: 'unknown', raw: given };
  const { resource, action, id } = scope;
  const isPerResource = given.split(':').length === 3;
  const wildcard = isPerResource && id === null;
  return { kind: isPerResource ? 'per_resource' : 'global', raw: given, resource, action, resource_id: wildcard ? '*' : id, wildcard };
}

function decideRequest(caller: Principal, method: string, path: string): object {
  const found = builtRoutes.find(method, path);
  if (found === null || missingScopes(found.requirement, caller, found.bound).length > 0) return { allowed: false, visible_ids: 'none' };
  const [need] = 'needs' in found.requirement ? found.requirement.needs : [];
  if (found.requirement.kind !== 'list' || need === undefined) return { allowed: true, visible_ids: 'none' };
  const visible = visibleIds(caller, need.resource, need.action);
  return { allowed: true, visible_ids: visible === 'all' ? ['*'] : [...visible].toSorted() };
}

function resourceOf(path: string): readonly [string | null, string | null] {
  const found = builtRoutes.find('GET', path);
  if (found === null) return [null, null];
  const [need] = 'needs' in found.requirement ? found.requirement.needs : [];
  return [found.bound?.type ?? need?.resource ?? null, found.bound?.id ?? null];
}

function mergedScopes(own: unknown, key: string): readonly string[] | undefined {
  const [method = '', path = ''] = key.split(' ');
  const mappings =
    typeof own === 'object' && own !== null ? Object.entries(own).map(([name, scopes]) => [name, list(scopes)] as const) : [];
  const requirement = new RouteRules({ scopeMappings: Object.fromEntries(mappings) }).find(method, {
    segments: readPattern(path) ?? [],
  })?.requirement;
  if (requirement === undefined) return builtRoutes.find(method, path)?.scopes;
  return 'needs' in requirement
    ? requirement.needs.map(({ resource, id, action }) => [resource, ...(id === null ? [] : [id]), action].join(':'))
    : [];
}

/** Through a token, as every user comes; service accounts have no tokens of this kind. Null when the token is refused. */
async function identify(userIsolation: boolean, user: unknown, scopes: unknown): Promise<Principal | null> {
  if (text(user).startsWith('sa:')) return principalWith(scopes, { kind: 'service_account', id: text(user) }, { userIsolation });
  const verifier = await createTokenVerifier({ profile: 'agno', userIsolation, verificationKeys: [configuredKey('hs-main')] });
  const claims = { ...(user === null ? {} : { sub: user }), scopes: list(scopes) };
  return verifier.verify(makeJwt({ key: 'hs-main', claims })).catch(() => null);
}
