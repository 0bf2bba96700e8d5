import { describe, expect, it } from 'vitest';
import { defaultPolicy } from '../principal-policy.ts';
import { parseStrictJson, isJsonObject } from '../strict-json.ts';
import type { JsonObject } from '../strict-json.ts';
import { Rejection } from './rejection.ts';
import { checkClaims } from './token-claims.ts';
import type { AcceptedClaims, IssuerRules, TokenRules } from './token-claims.ts';
import { readScopes } from './token-scopes.ts';
import { checkStillValid, checkTimes } from './token-times.ts';

const now = 1_800_000_000;
const names = { userId: 'sub', sessionId: 'session_id', scopes: ['scopes', 'scope'], roles: null, audience: 'aud', tenant: null };
const issuer: IssuerRules = { issuer: null, audiences: new Set(['os-1']), claims: names, qualifySubject: false };
const rules: TokenRules = {
  profile: 'standard',
  policy: defaultPolicy,
  leewaySeconds: 10,
  requireExpiry: true,
  requireIssuedAt: false,
  maxTokenLifetimeSeconds: 3600,
};
const good = { sub: 'alice', aud: 'os-1', exp: now + 300, iat: now, scopes: ['agents:read'] };

function object(claims: Readonly<Record<string, unknown>>): JsonObject {
  const value = parseStrictJson(JSON.stringify(claims));
  return isJsonObject(value) ? value : {};
}

interface Case {
  readonly issuer?: Partial<IssuerRules>;
  readonly rules?: Partial<TokenRules>;
}
const check = (claims: Readonly<Record<string, unknown>>, more: Case = {}): AcceptedClaims =>
  checkClaims(object({ ...good, ...claims }), { ...issuer, ...more.issuer }, { ...rules, ...more.rules }, now);

function reasonOf(work: () => unknown): string {
  try {
    work();
    return 'accepted';
  } catch (error) {
    return error instanceof Rejection ? `${error.kind} ${error.reason}` : 'not a rejection';
  }
}
const reason = (claims: Readonly<Record<string, unknown>>, more?: Case): string => reasonOf(() => check(claims, more));

describe('times', () => {
  it.each([
    [{ exp: undefined }, 'token_invalid exp_missing'],
    [{ exp: null }, 'token_invalid exp_type'],
    [{ exp: '9999999999' }, 'token_invalid exp_type'],
    [{ exp: [now + 300] }, 'token_invalid exp_type'],
    [{ exp: now - 10, iat: now - 60 }, 'token_expired expired'],
    [{ exp: now - 9.5, iat: now - 60 }, 'accepted'],
    [{ exp: now + 300.5 }, 'accepted'],
    [{ exp: now + 3601 }, 'token_invalid lifetime'],
    [{ exp: now + 3600 }, 'accepted'],
    [{ exp: now + 3611, iat: undefined }, 'token_invalid lifetime'],
    [{ exp: now + 3610, iat: undefined }, 'accepted'],
    [{ exp: now, iat: now }, 'token_invalid exp_before_iat'],
    [{ exp: now + 1, iat: now }, 'accepted'],
    [{ iat: now + 11, exp: now + 60 }, 'token_invalid iat_in_future'],
    [{ iat: now + 10, exp: now + 60 }, 'accepted'],
    [{ iat: -1 }, 'token_invalid iat_type'],
    [{ iat: 0, exp: 100 }, 'token_expired expired'],
    [{ iat: 'x' }, 'token_invalid iat_type'],
    [{ iat: undefined }, 'accepted'],
    [{ nbf: now + 11 }, 'token_invalid nbf_in_future'],
    [{ nbf: now + 10 }, 'accepted'],
    [{ nbf: '0' }, 'token_invalid nbf_type'],
    [{ nbf: null }, 'token_invalid nbf_type'],
  ])('%j: %s', (claims, expected) => {
    expect(reason(claims)).toBe(expected);
  });

  it('asks for iat where the rules do', () => {
    expect(reason({ iat: undefined }, { rules: { requireIssuedAt: true } })).toBe('token_invalid iat_missing');
  });

  it('lets a token without exp through only where the rules do', () => {
    const { principal, notBefore } = check({ exp: undefined, nbf: now - 5 }, { rules: { requireExpiry: false } });
    expect([principal.expiresAt, notBefore]).toEqual([null, now - 5]);
    expect(reason({ exp: 'soon' }, { rules: { requireExpiry: false } })).toBe('token_invalid exp_type');
  });

  it('reads times for the cache and asks them again', () => {
    const times = checkTimes(object({ exp: now + 5, nbf: now - 5 }), rules, now);
    expect(times).toEqual({ expiresAt: now + 5, notBefore: now - 5 });
    expect(reasonOf(() => checkStillValid(times, 10, now + 14))).toBe('accepted');
    expect(reasonOf(() => checkStillValid(times, 10, now + 15))).toBe('token_expired expired');
    expect(reasonOf(() => checkStillValid(times, 10, now - 16))).toBe('token_invalid nbf_in_future');
  });
});

describe('issuer and audience', () => {
  const iss = { issuer: { issuer: 'https://issuer.test' } };

  it.each(['https://issuer.test.evil', 'https://ISSUER.test', 'https://issuer.test/', '', null, undefined, 5])(
    'refuses the issuer %j',
    (value) => {
      expect(reason({ iss: value }, iss)).toBe('token_invalid iss');
    },
  );

  it('takes the configured issuer, and any where none is configured', () => {
    expect(reason({ iss: 'https://issuer.test' }, iss)).toBe('accepted');
    expect(reason({ iss: 'anything' })).toBe('accepted');
  });

  it.each([undefined, null, '', 'os-2', 'OS-1', 'os-', 'os-1 ', [], ['os-2'], '*'])('refuses the audience %j', (aud) => {
    expect(reason({ aud })).toMatch(/^token_audience aud/);
  });

  it.each([1, [['os-1']], ['os-1', 5], { 'os-1': true }, [null, 'os-1']])('refuses the audience %j for its type', (aud) => {
    expect(reason({ aud })).toBe('token_audience aud_type');
  });

  it('takes one audience of several', () => {
    expect(reason({ aud: ['other', 'os-1'] })).toBe('accepted');
    expect(reason({ aud: 'os-9' }, { issuer: { audiences: new Set(['os-8', 'os-9']) } })).toBe('accepted');
    expect(reason({ aud: undefined }, { issuer: { audiences: null } })).toBe('accepted');
    expect(reason({ aud: 5 }, { issuer: { audiences: null } })).toBe('accepted');
    expect(reason({ target: 'os-1', aud: 'x' }, { issuer: { claims: { ...names, audience: 'target' } } })).toBe('accepted');
  });
});

describe('subject', () => {
  const open = { rules: { policy: { ...defaultPolicy, userIsolation: false } } };

  it.each([undefined, null, '', ' ', 5, true, { $ne: null }, 'sa:ci', 'SA:ci', '__scheduler__', 'agent:x', 'a\r\nb', 'a\u202eb'])(
    'refuses the subject %j',
    (sub) => {
      expect(reason({ sub })).toBe('token_subject sub');
    },
  );

  it('does without one where isolation is off, and is strict about one that is there', () => {
    expect(check({ sub: undefined }, open).principal).toMatchObject({ id: 'anonymous', userId: null });
    expect(reason({ sub: '' }, open)).toBe('token_subject sub');
    expect(reason({ sub: 'sa:ci' }, open)).toBe('token_subject sub');
    expect(reason({ sub: undefined, client_id: 'c', jti: 'j' }, { rules: { ...open.rules, profile: 'rfc9068' } })).toBe(
      'token_subject sub',
    );
  });

  it('may stand in another claim', () => {
    const other = { issuer: { claims: { ...names, userId: 'user.id' } } };
    expect(check({ user: { id: 'bob' } }, other).principal.userId).toBe('bob');
    expect(reason({ user: { id: 'sa:ci' } }, other)).toBe('token_subject sub');
    expect(reason({}, other)).toBe('token_subject sub');
    expect(check({ 'user.id': 'carol', user: { id: 'bob' } }, other).principal.userId).toBe('carol');
  });

  it('is qualified by its issuer where several are configured', () => {
    const several = { issuer: { issuer: 'https://issuer.test', qualifySubject: true } };
    expect(check({ iss: 'https://issuer.test' }, several).principal).toMatchObject({ id: 'https://issuer.test#alice', userId: 'alice' });
    expect(check({}).principal).toMatchObject({
      kind: 'user',
      id: 'alice',
      userId: 'alice',
      tenant: null,
      sessionId: null,
      expiresAt: now + 300,
    });
  });
});

describe('tokens bound to a key', () => {
  it.each([[{ jkt: 'thumbprint' }], [{ 'x5t#S256': 'thumbprint' }], [null]])('cnf %j is refused in every profile', (cnf) => {
    for (const profile of ['standard', 'agno'] as const) expect(reason({ cnf }, { rules: { profile } })).toBe('token_invalid cnf');
  });
});

describe('profile rfc9068', () => {
  const strict = { rules: { profile: 'rfc9068' as const } };
  const token = { client_id: 'c1', jti: 'j1' };

  it.each([
    [{}, 'accepted'],
    [{ client_id: undefined }, 'token_invalid client_id'],
    [{ client_id: ['c1'] }, 'token_invalid client_id'],
    [{ client_id: '' }, 'token_invalid client_id'],
    [{ jti: undefined }, 'token_invalid jti'],
    [{ jti: '' }, 'token_invalid jti'],
  ])('%j: %s', (claims, expected) => {
    expect(reason({ ...token, ...claims }, strict)).toBe(expected);
  });

  it('is the only one that needs client_id and jti', () => {
    expect(reason({})).toBe('accepted');
    expect(reason({ jti: 5 })).toBe('token_invalid jti');
  });
});

describe('tenant and session', () => {
  const tenants = { issuer: { claims: { ...names, tenant: 'org.id' } } };

  it('reads the tenant and refuses a token without one', () => {
    expect(check({ org: { id: 't1' } }, tenants).principal.tenant).toBe('t1');
    expect(reason({}, tenants)).toBe('token_invalid tenant');
    expect(reason({ org: { id: '' } }, tenants)).toBe('token_invalid tenant');
  });

  it('reads the session', () => {
    expect(check({ session_id: 's1' }).principal.sessionId).toBe('s1');
    expect(check({ session_id: null }).principal.sessionId).toBeNull();
    expect(reason({ session_id: '' })).toBe('token_invalid session_id');
    expect(reason({ session_id: 5 })).toBe('token_invalid session_id');
  });
});

const scopesOf = (claim: unknown): string[] => [...readScopes(claim, defaultPolicy)];

describe('scopes', () => {
  it.each([
    [
      ['agents:read', 'teams:a:run'],
      ['agents:read', 'teams:a:run'],
    ],
    ['agents:read teams:read', ['agents:read', 'teams:read']],
    ['agents:read  agents:read', ['agents:read']],
    [['agents:read', 7], []],
    [['agents:read teams:read'], []],
    [[['agents:read']], []],
    ['agents:read\tagent_os:admin', []],
    ['agents:read\u00a0agent_os:admin', []],
    [{ 'agents:read': true }, []],
    [null, []],
    [undefined, []],
    ['', []],
    [5, []],
    ['agents::run agents:* * agents:run', ['agents:run']],
    ['agent_os:admin', ['agent_os:admin']],
  ])('%j gives %j', (claim, expected) => {
    expect(scopesOf(claim)).toEqual(expected);
  });

  it('bounds their number', () => {
    expect(scopesOf(Array.from({ length: 1000 }, (_, index) => `agents:a${index}:run`))).toHaveLength(1000);
    expect(reasonOf(() => scopesOf(Array.from({ length: 1001 }, () => 'agents:read')))).toBe('token_invalid scopes_too_many');
  });

  it('drops the default admin scope where another one is configured', () => {
    const custom = { ...defaultPolicy, adminScope: 'custom:admin' };
    expect([...readScopes('agent_os:admin custom:admin agents:read', custom)]).toEqual(['custom:admin', 'agents:read']);
  });

  it('come from the first claim that is there', () => {
    expect([...check({ scope: 'teams:read' }).principal.scopes]).toEqual(['agents:read']);
    expect([...check({ scopes: undefined, scope: 'teams:read' }).principal.scopes]).toEqual(['teams:read']);
    expect([...check({ scopes: 5, scope: 'teams:read' }).principal.scopes]).toEqual([]);
    const nested = { issuer: { claims: { ...names, scopes: ['realm_access.roles'] } } };
    expect([...check({ realm_access: { roles: ['teams:run'] } }, nested).principal.scopes]).toEqual(['teams:run']);
  });
});
