import { describe, expect, it } from 'vitest';
import { createTokenVerifier, decide, makePrincipal } from '../../src/auth/index.ts';
import type { AuthorizationConfig, Principal } from '../../src/auth/index.ts';
import { defaultPolicy } from '../../src/auth/principal-policy.ts';
import { matcherCases, tokenCases } from './attack-case.ts';
import type { AttackCase, TokenBuild } from './attack-case.ts';
import { publicJwk, publishedKeys } from './fixture-keys.ts';
import { buildToken } from './token-builder.ts';

const strict: AuthorizationConfig = { profile: 'rfc9068', algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA'], audience: 'os-1' };

function configFor(setup: TokenBuild['setup']): AuthorizationConfig {
  if (setup?.config?.hs_secret !== undefined)
    return { ...strict, algorithms: ['HS256'], issuer: 'https://issuer.test', verificationKeys: [setup.config.hs_secret] };
  const second = { keys: [{ ...publicJwk('iss2-1'), kid: 'iss2-1', alg: 'RS256', use: 'sig' }] };
  return {
    ...strict,
    issuers: [
      { issuer: 'https://issuer.test', jwks: publishedKeys(setup?.jwks) },
      { issuer: 'https://issuer2.test', jwks: second },
    ],
  };
}

async function outcomeOf({ build }: AttackCase<TokenBuild>): Promise<Principal | Error> {
  try {
    const verifier = await createTokenVerifier(configFor(build.setup));
    return await verifier.verify(buildToken(build));
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
}

function canRun(principal: Principal): boolean {
  return decide(principal, { resource: 'agents', action: 'run', id: 'my-agent' }).allowed;
}

function judge(attack: AttackCase<TokenBuild>, outcome: Principal | Error): void {
  switch (attack.expected.outcome) {
    case 'accept':
      expect(outcome).not.toBeInstanceOf(Error);
      return;
    case 'accept_as_opaque_string':
      expect(outcome).toMatchObject({ userId: attack.build.claims?.['sub'] });
      return;
    case 'grants_exactly':
      expect(outcome).toHaveProperty('scopes', new Set(attack.expected.grants));
      return;
    case 'bounded':
    case 'no_privilege':
    case 'scope_ignored_or_token_rejected':
      if (!(outcome instanceof Error)) expect(canRun(outcome)).toBe(false);
      return;
    case 'accept_or_reject':
      return;
    case 'refuse_startup':
      expect(outcome).toMatchObject({ code: 'config_key_weak' });
      return;
    default:
      expect(outcome).toMatchObject({
        code: expect.stringMatching(attack.build.setup === undefined ? /^auth_token_/ : /^(?:auth_token|config_key)_/),
      });
  }
}

describe('attacks.json, tokens', () => {
  it.each(tokenCases)('$id: $description', async (attack) => {
    judge(attack, await outcomeOf(attack));
  });
});

describe('attacks.json, matcher', () => {
  it.each(matcherCases)('$id', ({ build, expected }) => {
    const claims: Principal = {
      kind: 'user',
      id: 'u1',
      userId: 'u1',
      tenant: null,
      sessionId: null,
      scopes: new Set([build.grant]),
      claims: {},
      expiresAt: null,
    };
    const access = { resource: build.resource, action: build.action, ...(build.resource_id === null ? {} : { id: build.resource_id }) };
    expect(decide(makePrincipal(claims, defaultPolicy), access).allowed).toBe(expected.outcome === 'allow');
  });
});
