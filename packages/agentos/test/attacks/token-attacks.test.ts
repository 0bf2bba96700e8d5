import { describe, expect, it } from 'vitest';
import { createTokenVerifier, decide, makePrincipal } from '../../src/auth/index.ts';
import { AgentOSError } from '../../src/lib/errors.ts';
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

/** Null when the outcome is what the case expects, otherwise the difference. */
function difference(attack: AttackCase<TokenBuild>, outcome: Principal | Error): string | null {
  const seen = outcome instanceof AgentOSError ? outcome.code : outcome instanceof Error ? outcome.message : 'accepted';
  return isExpected(attack, outcome, seen) ? null : `expected ${attack.expected.outcome}, was ${seen}`;
}

function isExpected({ expected, build }: AttackCase<TokenBuild>, outcome: Principal | Error, seen: string): boolean {
  const principal = outcome instanceof Error ? null : outcome;
  switch (expected.outcome) {
    case 'accept':
      return principal !== null;
    case 'accept_as_opaque_string':
      return principal !== null && principal.userId === build.claims?.['sub'];
    case 'grants_exactly':
      return principal !== null && JSON.stringify([...principal.scopes]) === JSON.stringify(expected.grants);
    case 'bounded':
    case 'no_privilege':
    case 'scope_ignored_or_token_rejected':
      return principal === null ? seen.startsWith('auth_token_') : !canRun(principal);
    case 'accept_or_reject':
      return principal !== null || seen.startsWith('auth_token_');
    case 'refuse_startup':
      return seen === 'config_key_weak';
    default:
      // A key set that the operator wrote down and that holds a forgeable key stops the start.
      return build.setup === undefined ? seen.startsWith('auth_token_') : seen === 'config_key_weak';
  }
}

describe('attacks.json, tokens', () => {
  it.each(tokenCases)('$id: $description', async (attack) => {
    expect(difference(attack, await outcomeOf(attack))).toBeNull();
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
