import { policyOf, createTokenVerifier, resolveAuthorization } from '../../src/auth/index.ts';
import type { Principal } from '../../src/auth/index.ts';
import { makeJwt } from './case-token.ts';
import type { ConformanceCase, Setup, Step, TokenSpec } from './conformance-case.ts';
import { configuredKey } from './named-keys.ts';

type Args = Readonly<Record<string, unknown>>;

/** A case that is told in words, as requests. */
export interface StagedCase {
  readonly setup: Setup;
  readonly steps: readonly Step[];
}

const setup: Setup = { os_id: 'os-1', agents: ['a1'], auth: { mode: 'jwt', authorization: true, algorithm: 'HS256', keys: ['hs-main'] } };
const isolated = (isOn: boolean): Setup => ({ ...setup, auth: { ...setup.auth, user_isolation: isOn } });
const ownSession = { session: { id: 's-1', agent: 'a1', user: 'u-1', runs: [{ run_id: 'r-1', agent: 'a1', content: 'answer' }] } };

function tokenOf(user: unknown, scopes: unknown, ...more: readonly string[]): TokenSpec {
  const held = Array.isArray(scopes) ? scopes.map(String) : [];
  return { key: 'hs-main', claims: { ...(user === null ? {} : { sub: user }), scopes: [...held, ...more] } };
}

/** A session that is created with somebody's user id in the body; the reply tells whose it became. */
function stampOwner({ isolation, user, scopes, before }: Args, owner: unknown): StagedCase {
  const request = { method: 'POST', path: '/sessions', query: { type: 'agent' }, json: { agent_id: 'a1', user_id: before } };
  const token = tokenOf(user, scopes, 'sessions:write');
  return { setup: isolated(isolation === true), steps: [{ token, request, expect: { status: 201, json: { user_id: owner } } }] };
}

function readRun(seed: Setup['seed'], runId: string, status: number): StagedCase {
  const request = { method: 'GET', path: `/agents/a1/runs/${runId}`, query: { session_id: 's-1' } };
  const token = tokenOf('u-1', [], 'agents:read');
  return { setup: { ...isolated(true), seed: seed ?? [] }, steps: [{ token, request, expect: { status } }] };
}

const staged = new Map<string, StagedCase>([
  ['isolation-runs-015', readRun([], 'r-1', 404)],
  ['isolation-runs-016', readRun([ownSession], 'r-2', 404)],
  ['isolation-runs-017', readRun([ownSession], 'r-1', 200)],
]);

/** The requests of a case that names a rule about stored rows; null for other cases. */
export function stageCase({ id, fn, args, expect }: ConformanceCase): StagedCase | null {
  if (fn === 'stampOwner' && typeof args === 'object' && args !== null) return stampOwner({ ...args }, expect);
  return staged.get(id) ?? null;
}

const config = { profile: 'agno', verificationKeys: [configuredKey('hs-main')] } as const;

async function principalOf({ credential }: Args, userIsolation?: unknown): Promise<Principal> {
  const token: TokenSpec = typeof credential === 'object' && credential !== null ? credential : {};
  const verifier = await createTokenVerifier({
    ...config,
    ...(userIsolation === undefined ? {} : { userIsolation: userIsolation === true }),
  });
  return verifier.verify(makeJwt(token));
}

function enforcement({ authorization }: Args): object {
  const { policy } = resolveAuthorization({ authorization: authorization === true, authorizationConfig: config, env: {}, osId: 'os-1' });
  return { authorization_enabled: policy.enforceScopes };
}

async function isolationSwitch(given: Args): Promise<object> {
  return { user_isolation_enabled: policyOf(await principalOf(given, given['user_isolation'])).userIsolation };
}

/** What handlers know of the request, for cases that look at it. */
export const contextRules: ReadonlyMap<string, (given: Args) => unknown> = new Map<string, (given: Args) => unknown>([
  ['token-070', enforcement],
  ['token-071', enforcement],
  ['token-072', isolationSwitch],
  ['token-073', isolationSwitch],
  ['claims-046', async (given) => ({ audience: (await principalOf(given)).claims['aud'] })],
]);
