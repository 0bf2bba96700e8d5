import { setTimeout as sleep } from 'node:timers/promises';
import { parseEnv } from 'node:util';
import { runInNewContext } from 'node:vm';
import { Agent, AgentOS, demoModel } from 'agentos-ts';
import type { AgentOSOptions } from 'agentos-ts';
import { createTokenVerifier } from 'agentos-ts/auth';
import type { AuthorizationConfig } from 'agentos-ts/auth';
import { silentLog } from 'agentos-ts/kit';
import { decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestDatabase } from '../../../agentos/test/support/database.ts';
import { openEmbedded } from '../support/databases.ts';
import type { TestDatabase } from '../support/databases.ts';
import { serveOrganization } from '../support/serve.ts';
import type { ServedOrganization } from '../support/serve.ts';

interface Setup {
  readonly issuer: string;
  readonly audience: string;
  readonly jwks_uri: string;
  readonly public_key: string;
  readonly env: string;
  readonly code: string;
}

let database: TestDatabase;
let acme: ServedOrganization;
const running: (() => Promise<void>)[] = [];
beforeAll(async () => {
  database = await openEmbedded();
  acme = await serveOrganization(database.db);
});
afterAll(async () => {
  await Promise.all(running.map((stop) => stop()));
  await acme.close();
  await database.close();
});

/** A running AgentOS with three agents. */
async function startOs(id: string, options: Partial<AgentOSOptions>): Promise<string> {
  const agents = ['a1', 'a2', 'a3'].map((name) => new Agent({ id: name, model: demoModel() }));
  const db = await openTestDatabase();
  const os = new AgentOS({ id, agents, db, env: {}, log: silentLog, ...options });
  const server = await os.serve({ host: '127.0.0.1', port: 0 });
  running.push(() => os.close({ graceMs: 100 }).finally(() => db.close()));
  return server.url;
}

async function setupOf(org: ServedOrganization, instanceId: string): Promise<Setup> {
  return (await org.ask(org.member, 'GET', `${org.base}/${instanceId}/setup`)).body;
}

/** The options that somebody pastes. */
const pasted = (code: string): Partial<AgentOSOptions> => structuredClone(runInNewContext(`({${code}})`));

const get = (url: string, token: string, path = '/agents', headers: Record<string, string> = {}) =>
  fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}`, ...headers } });

async function idsOf(url: string, token: string): Promise<readonly string[]> {
  const agents = (await (await get(url, token)).json()) as { id: string }[];
  return agents.map(({ id }) => id).toSorted();
}

/** An instance, and the AgentOS that was told what `setup` says. */
async function openPair(osId: string, org = acme, algorithm = 'RS256') {
  const { id } = await org.register(osId, { algorithm });
  const setup = await setupOf(org, id);
  return { id, setup, url: await startOs(osId, pasted(setup.code)) };
}

test('pasted code: members see and run agents, and the console may ask from its own origin', async () => {
  const { id, url } = await openPair('pasted-os');
  const token = await acme.token(acme.member, id);
  expect(await idsOf(url, token)).toEqual(['a1', 'a2', 'a3']);
  const form = new URLSearchParams({ message: 'Hello', stream: 'false' });
  const run = await fetch(`${url}/agents/a1/runs`, { method: 'POST', headers: { authorization: `Bearer ${token}` }, body: form });
  expect(run.status).toBe(200);
  expect((await get(url, token, '/agents', { origin: acme.deps.publicUrl })).headers.get('access-control-allow-origin')).toBe(
    acme.deps.publicUrl,
  );
  expect((await get(url, token, '/agents', { origin: 'https://elsewhere.example' })).headers.get('access-control-allow-origin')).toBeNull();
});

test('pasted environment, discovery, and a public key without any network do as well', async () => {
  const { id } = await acme.register('other-ways-os');
  const setup = await setupOf(acme, id);
  const { issuer, audience, public_key: publicKey } = setup;
  const ways: Partial<AgentOSOptions>[] = [
    { authorization: true, env: parseEnv(setup.env) },
    { authorizationConfig: { issuer, audience } },
    { authorizationConfig: { issuer, audience, verificationKeys: [publicKey] } },
  ];
  const token = await acme.token(acme.member, id);
  for (const way of ways) {
    const url = await startOs('other-ways-os', way);
    expect(await idsOf(url, token)).toEqual(['a1', 'a2', 'a3']);
    expect((await get(url, `${token.slice(0, -4)}AAAA`)).status).toBe(401);
  }
});

test.each(['ES256', 'EdDSA'])('%s keys are taken too', async (algorithm) => {
  const { id, url } = await openPair(`${algorithm}-os`, acme, algorithm);
  expect((await get(url, await acme.token(acme.member, id))).status).toBe(200);
});

test('a role for one agent shows that one; what is taken away is not in the next token', async () => {
  const { id, url } = await openPair('one-agent-os');
  const role = await acme.roles.make('Only a2', ['agents:a2:read', 'agents:a2:run']);
  acme.signIn.add('ole');
  await acme.roles.admit('ole', role);
  const token = await acme.token('ole', id);
  expect(await idsOf(url, token)).toEqual(['a2']);
  const run = (agent: string) =>
    fetch(`${url}/agents/${agent}/runs`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: new URLSearchParams({ message: 'Hello', stream: 'false' }),
    });
  expect((await run('a2')).status).toBe(200);
  expect((await run('a1')).status).toBe(403);
  await acme.roles.change(role, ['agents:a3:read']);
  expect(await idsOf(url, await acme.token('ole', id))).toEqual(['a3']);
  await acme.roles.unbind('ole', role);
  expect((await acme.mint('ole', id)).status).toBe(403);
});

test('a token of one instance is nothing to another: not its issuer, not its audience, not its keys', async () => {
  const one = await openPair('one-os');
  const two = await openPair('two-os');
  const token = await acme.token(acme.owner, one.id);
  expect((await get(one.url, token)).status).toBe(200);
  expect((await get(two.url, token)).status).toBe(401);
  const { issuer, audience, jwks_uri: jwksUrl } = two.setup;
  const wrong: AuthorizationConfig[] = [
    { issuers: [{ issuer: one.setup.issuer, audience, jwksUrl: one.setup.jwks_uri }] },
    { issuers: [{ issuer, audience: one.setup.audience, jwksUrl: one.setup.jwks_uri }] },
    { issuers: [{ issuer: one.setup.issuer, audience: one.setup.audience, jwksUrl }] },
  ];
  for (const authorizationConfig of wrong) {
    const verifier = await createTokenVerifier(authorizationConfig);
    await expect(verifier.verify(token)).rejects.toMatchObject({ status: 401 });
    await verifier.close();
  }
});

test('a rotation under load costs no request', async () => {
  const times = { tokenLifetimeMs: 3_000, keySetMaxAgeMs: 500, clockSkewMs: 1_000 };
  const org = await serveOrganization(database.db, { times });
  const { id, url } = await openPair('loaded-os', org, 'EdDSA');
  const refused: unknown[] = [];
  const kids = new Set<string>();
  const end = new AbortController();
  const load = async (): Promise<void> => {
    while (!end.signal.aborted) {
      const token = await org.token(org.member, id);
      kids.add(decodeProtectedHeader(token).kid ?? '');
      for (let use = 0; use < 5; use += 1) {
        const response = await get(url, token);
        await response.arrayBuffer();
        if (response.status !== 200) refused.push([response.status, use]);
      }
    }
  };
  const loads = [load(), load(), load()];
  const act = (path: string) => org.call(org.member, 'POST', `${org.base}/${id}/keys${path}`);
  expect((await act('')).status).toBe(201);
  const pending = (await org.keys(id)).find(({ state }) => state === 'pending')?.kid ?? '';
  while ((await act(`/${pending}/activate`)).status === 409) await sleep(50);
  while (!(await org.keys(id)).some(({ state }) => state === 'retired')) await sleep(100);
  await sleep(300);
  end.abort();
  await Promise.all(loads);
  await org.close();
  expect(refused).toEqual([]);
  expect([...kids]).toHaveLength(2);
  expect(kids).toContain(pending);
});

test('emergency: what the old keys signed is refused from the first token of the new key on', async () => {
  const { id, url } = await openPair('drilled-os');
  const old = [await acme.token(acme.owner, id), await acme.token(acme.member, id)];
  for (const token of old) expect((await get(url, token)).status).toBe(200);
  const revoked = await acme.call(acme.administrator, 'POST', `${acme.base}/${id}/keys/revoke`);
  expect(revoked.status).toBe(200);
  const fresh = await acme.token(acme.member, id);
  expect((await get(url, fresh)).status).toBe(200);
  for (const token of old) expect((await get(url, token)).status).toBe(401);
  expect((await get(url, fresh)).status).toBe(200);
});
