import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AgentOS } from 'agentos-ts';
import { silentLog } from '../../src/telemetry/index.ts';
import { sendRaw } from '../attacks/raw-request.ts';
import { startTestOs, testSecret } from '../support/start-os.ts';
import type { TestOs } from '../support/start-os.ts';
import type { Database } from '../../src/db/database.ts';
import { openTestDatabase } from '../support/database.ts';
import { closedRoutes, everyRoute } from './every-route.ts';

const locked = { verificationKeys: [testSecret] };
let server: TestOs;
let db: Database;
let nothing: string;
let port: number;

beforeAll(async () => {
  db = await openTestDatabase();
  server = await startTestOs({ db });
  nothing = await server.user('nobody', []);
  ({ port } = await server.os.serve({ port: 0 }));
});
afterAll(async () => {
  await server.close();
  await db.close();
});

describe('which rule a request is held to', () => {
  it('W01: serving below a prefix keeps every route closed, and the public ones open', async () => {
    const parent = new Hono().route('/api', server.os.getApp());
    const ask = async (method: string, path: string): Promise<number> =>
      (await parent.fetch(new Request(`http://test/api${path}`, { method, headers: { authorization: `Bearer ${nothing}` } }))).status;
    expect(closedRoutes(server).length).toBeGreaterThan(20);
    for (const { method, path } of closedRoutes(server)) expect([method, path, await ask(method, path)]).toEqual([method, path, 403]);
    expect((await parent.fetch(new Request('http://test/api/health'))).status).toBe(200);
  });

  it('W02: a route of an own app that nobody gave a rule is closed to all but administrators', async () => {
    const app = new Hono().get('/reports', (c) => c.json({ ok: true }));
    const own = await startTestOs({ db, app });
    expect((await own.call('GET', '/reports')).status).toBe(401);
    expect((await own.call('GET', '/reports', { token: await own.user('a') })).status).toBe(403);
    expect((await own.call('GET', '/reports', { token: await own.admin() })).status).toBe(200);
    await own.close();
  });

  it('W03: no other spelling of a path gets further than the path itself', async () => {
    const spellings = (path: string): readonly string[] => [
      `${path}/`,
      `${path}//`,
      `/${path}`,
      `${path}/.`,
      `${path}/x/..`,
      `${path}%2f`,
      `${path}%2F..`,
      `${path};x`,
      `${path}%3bx`,
      path.toUpperCase(),
      path.replace(/^\/(.)/, (_all, letter: string) => `/%${letter.charCodeAt(0).toString(16)}`),
    ];
    for (const { method, path } of closedRoutes(server)) {
      for (const target of spellings(path)) {
        const reply = await sendRaw(port, { method, target, headers: [`Authorization: Bearer ${nothing}`] });
        // 405: another spelling may be another route of another method.
        expect([400, 403, 404, 405], `${method} ${target}`).toContain(reply.status);
      }
    }
  });

  it('W04: of several rules for a route the most specific one holds, whoever wrote it', async () => {
    const scopeMappings = {
      'GET /agents/*': ['agents:read'],
      'GET /agents/*/runs': ['audit:read'],
      'POST /agents/:agent_id/runs': ['top:secret'],
    };
    const strict = await startTestOs({ db, authorization: { ...locked, scopeMappings } });
    const token = await strict.user('a');
    expect((await strict.call('GET', '/agents/a1', { token })).status).toBe(200);
    expect((await strict.call('GET', '/agents/a1/runs?session_id=s', { token })).status).toBe(403);
    expect((await strict.call('POST', '/agents/a1/runs', { token, json: { message: 'hi' } })).status).toBe(403);
    expect((await strict.call('GET', '/agents/a1/runs?session_id=s', { token: await strict.user('a', ['audit:read']) })).status).toBe(404);
    await strict.close();
  });

  it('W05: one star in a public path is one segment', async () => {
    const app = new Hono()
      .get('/public/:a', (c) => c.json({}))
      .get('/public/:a/:b', (c) => c.json({}))
      .get('/open/:a/:b', (c) => c.json({}));
    const own = await startTestOs({ db, app, authorization: { ...locked, publicRoutes: ['/public/*', '/open/**'] } });
    expect((await own.call('GET', '/public/a')).status).toBe(200);
    expect((await own.call('GET', '/public/a/b')).status).toBe(401);
    expect((await own.call('GET', '/open/a/b')).status).toBe(200);
    await own.close();
  });

  it('W06: letters that mean something in a URL do not hide a route from its rule', async () => {
    const token = await server.user('reader', ['sessions:read']);
    const rename = async (id: string): Promise<number> =>
      (await server.call('POST', `/sessions/${id}/rename`, { token, json: { session_name: 'x' } })).status;
    for (const id of ['plain', 'a%23b', 'a%3Fb', 'a%26b']) expect([id, await rename(id)]).toEqual([id, 403]);
    for (const id of ['a%2Fb', 'a%00b', 'a%5Cb']) expect([id, await rename(id)]).toEqual([id, 400]);
  });

  it('W07: whatever the Host header says, closed stays closed', async () => {
    const hosts = [
      ['Host: x/health?'],
      ['Host: x#'],
      ['Host: '],
      ['Host: a', 'Host: b'],
      ['Host: x/health'],
      ['Host: [::1'],
      ['Host: /health'],
    ];
    for (const headers of hosts) {
      const reply = await sendRaw(port, { method: 'GET', target: '/config', headers });
      expect([400, 401], headers.join()).toContain(reply.status);
    }
  });

  it('W08: HEAD is decided like GET, and OPTIONS runs no handler', async () => {
    for (const { path, method } of everyRoute(server).filter((route) => route.method === 'GET')) {
      const get = await server.call(method, path, { token: nothing });
      const head = await server.call('HEAD', path, { token: nothing });
      expect([path, head.status, await head.text()]).toEqual([path, get.status, '']);
      const options = await server.call('OPTIONS', path, { token: nothing });
      expect([path, options.status, await options.text()]).toEqual([path, 204, '']);
    }
  });

  it('W09: a server without authorization is for this machine only, and says so', async () => {
    const open = new AgentOS({ env: { AUTHORIZATION_ENABLED: 'true' }, db, log: silentLog });
    await expect(open.serve({ host: '0.0.0.0', port: 0 })).rejects.toMatchObject({ code: 'os_open_to_the_network' });
    const info = async (os: AgentOS): Promise<unknown> => (await os.getApp().fetch(new Request('http://test/info'))).json();
    expect(await info(open)).toMatchObject({ auth_mode: 'none' });
    expect((await open.getApp().fetch(new Request('http://localhost/config'))).status).toBe(200);
    expect((await open.getApp().fetch(new Request('http://test/config'))).status).toBe(403);
    await open.close();
    expect(await info(server.os)).toMatchObject({ auth_mode: 'jwt' });
    expect((await server.call('GET', '/config')).status).toBe(401);
  });
});
