import { expect } from 'vitest';
import { z } from 'zod';
import { AgentOS } from 'agentos-ts';
import type { AuthorizationConfig } from 'agentos-ts';
import { defineRoute, reply } from 'agentos-ts/kit';
import { createTokenVerifier } from '../../src/auth/index.ts';
import { silentLog } from '../../src/telemetry/index.ts';
import { makeToken, testSecret } from '../support/start-os.ts';
import { startAttackedServer } from './attacked-server.ts';
import { newSession } from './scenario-objects.ts';
import type { Play } from './scenario-case.ts';

const impersonation: Play = async (server) => {
  await newSession(server, { sub: 'victim' }, { session_name: 'of the victim' });
  const headers = { 'x-impersonate-user': 'victim', 'x-user-id': 'victim' };
  const token = await server.token('user-b', undefined, { act: { sub: 'victim' } });
  expect((await server.call('GET', '/sessions', { token, headers })).text).not.toContain('of the victim');
};

const rawTokenDownstream: Play = async () => {
  const downstream = await createTokenVerifier({ verificationKeys: [testSecret], audience: 'another-server' });
  await expect(downstream.verify(await makeToken({ sub: 'user-a', aud: 'os-1' }))).rejects.toMatchObject({ status: 401 });
};

const comparedKey: Play = async () => {
  const key = 'a-security-key-of-thirty-two-bytes';
  const server = await startAttackedServer({ authorization: false, env: { OS_SECURITY_KEY: key } });
  const statusWith = async (token: string): Promise<number> => (await server.call('GET', '/agents', { token })).status;
  expect(await statusWith(key)).toBe(200);
  // Of any length, and with letters that only Latin-1 can carry: compared as digests, so nothing throws and nothing returns early.
  for (const wrong of [key.slice(1), `${key}x`, key.toUpperCase(), 'x'.repeat(key.length), 'x', `${key}\u00e9`])
    expect(await statusWith(wrong)).toBe(401);
  await server.close();
};

const unmappedRoute: Play = () => {
  const os = new AgentOS({ env: {}, log: silentLog });
  const route = {
    ...defineRoute({
      method: 'GET',
      path: '/reports',
      summary: 'Reports',
      access: { scope: 'reports:read' },
      responses: { 200: z.object({}) },
      handler: () => reply(200, {}),
    }),
  };
  Reflect.deleteProperty(route, 'access');
  expect(() => os.route(route)).toThrow(/route GET \/reports: has no access/);
};

const refusesStart = (config: AuthorizationConfig, code: string): Promise<void> =>
  expect(createTokenVerifier(config, { osId: 'os-1' })).rejects.toMatchObject({ code });

const noAudience: Play = async () => {
  await refusesStart({ verificationKeys: [testSecret], audience: '' }, 'config_audience_empty');
  await refusesStart({ verificationKeys: [testSecret], audience: [] }, 'config_audience_empty');
  // Not named, it is the id of the server: the check is never off by accident.
  const verifier = await createTokenVerifier({ verificationKeys: [testSecret] }, { osId: 'os-1' });
  await expect(verifier.verify(await makeToken({ sub: 'u', aud: 'os-2' }))).rejects.toMatchObject({ code: 'auth_token_audience' });
  await expect(verifier.verify(await makeToken({ sub: 'u', aud: undefined }))).rejects.toMatchObject({ code: 'auth_token_audience' });
};

const unchecked: Play = async () => {
  for (const wish of ['validate', 'verifySignature'])
    await refusesStart({ verificationKeys: [testSecret], [wish]: false }, 'config_authorization_invalid');
};

const weakSecrets: Play = async () => {
  for (const secret of ['secret', 'changeme', 'your-secret-key', 'your-256-bit-secret', 'x'.repeat(31)])
    await refusesStart({ verificationKeys: [secret] }, 'config_key_weak');
};

export const rights: ReadonlyMap<string, Play> = new Map<string, Play>([
  ['priv-impersonate-without-verb', impersonation],
  ['priv-delegation-missing-act', rawTokenDownstream],
  ['priv-security-key-mode', comparedKey],
  ['priv-unmapped-route', unmappedRoute],
  ['priv-verify-aud-off', noAudience],
  ['priv-validate-false', unchecked],
  ['priv-dev-secret', weakSecrets],
]);
