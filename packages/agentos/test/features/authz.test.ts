import fc from 'fast-check';
import { Hono } from 'hono';
import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';
import { Agent, demoModel } from 'agentos-ts';
import { defineRoute, reply } from 'agentos-ts/kit';
import { scopeCatalogue } from '../../src/auth/catalogue.ts';
import { startTestOs, testSecret } from '../support/start-os.ts';
import type { TestOs } from '../support/start-os.ts';

const app = new Hono();
app.get('/own/open', (c) => c.text('open'));
app.get('/own/mapped/:id', (c) => c.text('mapped'));
app.post('/own/unnamed', (c) => c.text('admins'));
const server = await startTestOs({
  app,
  agents: ['a1', 'a2', 'constructor'].map((id) => new Agent({ id, model: demoModel() })),
  authorization: {
    verificationKeys: [testSecret],
    scopeMappings: { 'GET /own/mapped/*': ['reports:read', 'sessions:read'], 'GET /models': ['reports:read'] },
    publicRoutes: ['/own/open'],
  },
});
const strict = await startTestOs({ authorization: { verificationKeys: [testSecret], adminScope: 'ops:root', userIsolation: false } });
const identifying = await startTestOs({ authorization: false, authorizationConfig: { verificationKeys: [testSecret] } });
const servers = [server, strict, identifying];
afterAll(() => Promise.all(servers.map((each) => each.close())));

const Rules = z.object({
  principal: z.unknown(),
  admin: z.boolean(),
  isolation: z.boolean(),
  scopes: z.array(z.string()),
  abilities: z.record(z.string(), z.record(z.string(), z.union([z.boolean(), z.array(z.string())]))),
});
const Answer = z.object({ allowed: z.boolean(), effect: z.string(), grant: z.string().nullable(), missing: z.array(z.string()) });

async function rulesOf(os: TestOs, scopes: readonly string[]) {
  const token = await os.user('alice', scopes);
  return Rules.parse(await (await os.call('GET', '/authz/rules', { token })).json());
}

async function canI(os: TestOs, scopes: readonly string[], question: Record<string, string>) {
  const token = await os.user('alice', scopes);
  return os.call('GET', `/authz/can-i?${new URLSearchParams(question)}`, { token });
}

const answerTo = async (...args: Parameters<typeof canI>) => Answer.parse(await (await canI(...args)).json());

test('the rules say who calls and what they may do', async () => {
  const rules = await rulesOf(server, ['agents:a1:read', 'agents:a2:read', 'agents:run', 'reports:q1:read', 'nonsense']);
  expect(rules).toMatchObject({
    principal: { id: 'alice', user_id: 'alice', kind: 'user', tenant: null, expires_at: expect.any(Number) },
    admin: false,
    isolation: true,
    scopes: ['agents:a1:read', 'agents:a2:read', 'agents:run', 'reports:q1:read'],
  });
  expect(rules.abilities['agents']).toEqual({ read: ['a1', 'a2'], write: false, delete: false, run: true });
  expect(rules.abilities['reports']).toEqual({ read: ['q1'] });
  expect(rules.abilities['sessions']).toEqual({ read: false, write: false, delete: false });
});

test('without scopes nothing is allowed, and families of the application are not told', async () => {
  const { abilities } = await rulesOf(server, []);
  expect(Object.keys(abilities)).toEqual([...scopeCatalogue.keys()]);
  expect(Object.values(abilities).flatMap((actions) => Object.values(actions))).not.toContain(true);
});

test('ids are those that the scopes of the caller name, served or not', async () => {
  const { abilities } = await rulesOf(server, ['agents:a2:run', 'teams:gone:read', 'sessions:x:read']);
  expect(abilities).toMatchObject({ agents: { run: ['a2'] }, teams: { read: ['gone'] }, sessions: { read: false } });
});

test('a family named like a member of every object is a family', async () => {
  const { abilities } = await rulesOf(server, ['constructor:read', 'agents:constructor:read']);
  expect(Object.entries(abilities).find(([family]) => family === 'constructor')?.[1]).toEqual({ read: true });
  expect(abilities['agents']).toMatchObject({ read: ['constructor'] });
});

test('the admin scope is the one of the server', async () => {
  expect(await rulesOf(server, ['agent_os:admin'])).toMatchObject({
    admin: true,
    isolation: false,
    abilities: { roles: { delete: true } },
  });
  expect(await rulesOf(strict, ['agent_os:admin'])).toMatchObject({
    admin: false,
    isolation: false,
    abilities: { roles: { delete: false } },
  });
  expect(await rulesOf(strict, ['ops:root'])).toMatchObject({ admin: true });
});

test('where tokens only identify everything is allowed', async () => {
  expect(await rulesOf(identifying, [])).toMatchObject({ admin: false, isolation: true, abilities: { agents: { run: true } } });
  expect(await answerTo(identifying, [], { resource: 'agents', action: 'run', id: 'a1' })).toMatchObject({ allowed: true, grant: null });
});

test('an administrator learns the families that the routes of the application ask for', async () => {
  expect((await rulesOf(server, ['agent_os:admin'])).abilities['reports']).toEqual({ read: true });
});

test('nobody without a token is answered', async () => {
  for (const path of ['/authz/rules', '/authz/can-i?resource=agents&action=run']) expect((await server.call('GET', path)).status).toBe(401);
});

test.each([
  [
    { resource: 'agents', action: 'run', id: 'a1' },
    ['agents:a1:run'],
    { allowed: true, effect: 'allow', grant: 'agents:a1:run', missing: [] },
  ],
  [
    { resource: 'agents', action: 'run' },
    ['agents:a1:run'],
    { allowed: false, effect: 'implicit_deny', grant: null, missing: ['agents:run'] },
  ],
  [
    { resource: 'agents', action: 'run', id: '*' },
    ['agent_os:admin'],
    { allowed: false, effect: 'implicit_deny', grant: null, missing: ['agents:run'] },
  ],
  [
    { resource: '__proto__', action: 'toString' },
    [],
    { allowed: false, effect: 'implicit_deny', grant: null, missing: ['__proto__:toString'] },
  ],
])('%j with %j', async (question, scopes, expected) => {
  expect(await answerTo(server, scopes, question)).toEqual(expected);
});

test('a request is explained with its route', async () => {
  const answer = await canI(server, ['reports:read', 'sessions:read'], { method: 'HEAD', path: '/own/mapped/7?x=1' });
  expect(await answer.json()).toMatchObject({ allowed: true, grant: 'reports:read sessions:read', route: { path: '(own app)' } });
  const denied = await canI(server, [], { method: 'GET', path: '/agents/a1/runs' });
  expect(await denied.json()).toMatchObject({
    allowed: false,
    missing: ['agents:a1:read', 'agents:a1:run'],
    route: { method: 'GET', path: '/agents/:agent_id/runs', needs: 'agents:read or agents:run' },
  });
});

test.each([
  ['no such path', { method: 'GET', path: '/nowhere' }],
  ['no such method', { method: 'DELETE', path: '/agents' }],
  ['an id that cannot be one', { method: 'GET', path: '/agents/*' }],
  ['a path that servers disagree about', { method: 'GET', path: '/agents/%2e%2e/config' }],
])('%s is 404 to everybody', async (_name, question) => {
  const answer = await canI(server, ['agent_os:admin'], question);
  expect([answer.status, await answer.json()]).toEqual([404, expect.objectContaining({ code: 'authz_route_unknown' })]);
});

test.each([
  {},
  { resource: 'agents' },
  { action: 'run' },
  { method: 'GET' },
  { resource: 'agents', action: 'run', method: 'GET', path: '/' },
  { id: 'a1', method: 'GET', path: '/' },
  { method: 'TRACE', path: '/' },
  { method: 'GET', path: 'agents' },
])('%j is no question', async (question) => {
  expect((await canI(server, [], question)).status).toBe(422);
});

test('whatever the scopes, a request is explained as it is decided', async () => {
  const families = ['agents', 'teams', 'workflows', 'sessions', 'config', 'system', 'reports', 'agent_os'];
  const scope = fc
    .tuple(fc.constantFrom(...families), fc.constantFrom('', 'a1:', 'a2:', '*:'), fc.constantFrom('read', 'run', 'admin'))
    .map(([family, id, action]) => `${family}:${id}${action}`);
  const paths = ['/agents', '/agents/a1', '/agents/a2/', '/teams/a1', '/workflows', '/config', '/models', '/sessions', '/health'];
  const request = fc.constantFrom(...paths, '/authz/rules', '/own/open', '/own/mapped/1', '/own/unnamed', '/agents/a1/runs?session_id=s');
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(scope, { maxLength: 4 }), request, async (scopes, path) => {
      const method = path === '/own/unnamed' ? 'POST' : 'GET';
      const { allowed } = await answerTo(server, scopes, { method, path });
      const { status } = await server.call(method, path, { token: await server.user('alice', scopes) });
      expect(allowed).toBe(status !== 403);
    }),
    { numRuns: 300 },
  );
});

test('a parameter that the schema of its route refuses is no request that is taken', async () => {
  const route = defineRoute({
    method: 'GET',
    path: '/numbers/:value',
    summary: 'A number',
    access: { scope: 'numbers:read' },
    params: z.object({ value: z.coerce.number() }),
    responses: { 200: z.number() },
    handler: ({ params }) => reply(200, params.value),
  });
  const { AgentOS } = await import('agentos-ts');
  const os = new AgentOS({ id: 'test-os', db: 'memory:', authorization: { verificationKeys: [testSecret] }, logLevel: 'silent', env: {} });
  os.route(route);
  const headers = { authorization: `Bearer ${await server.user('alice', ['numbers:read'])}` };
  const ask = async (path: string) =>
    (await os.getApp().fetch(new Request(`http://test/authz/can-i?method=GET&path=${path}`, { headers }))).status;
  expect([await ask('/numbers/7'), await ask('/numbers/x')]).toEqual([200, 404]);
  await os.close();
});
