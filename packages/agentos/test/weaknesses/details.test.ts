import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTokenVerifier, describeScopeProblem } from 'agentos-ts/auth';
import { createLog } from '../../src/telemetry/index.ts';
import { makeToken, startTestOs, testOsId, testSecret } from '../support/start-os.ts';
import type { TestOs } from '../support/start-os.ts';
import type { Database } from '../../src/db/database.ts';
import { openTestDatabase } from '../support/database.ts';

const locked = { verificationKeys: [testSecret] };
const logLines: string[] = [];
let server: TestOs;
let db: Database;

beforeAll(async () => {
  db = await openTestDatabase();
  server = await startTestOs({
    db,
    log: createLog({ level: 'debug', destination: { write: (line: string) => void logLines.push(line) } }),
  });
});
afterAll(async () => {
  await server.close();
  await db.close();
});

describe('requests and replies', () => {
  it('W80: the size of a page has a limit', async () => {
    const token = await server.user('u');
    for (const limit of ['1000000000', '101', '100']) {
      const page: unknown = await (await server.call('GET', `/sessions?limit=${limit}`, { token })).json();
      expect(page).toMatchObject({ meta: { limit: 100 } });
    }
    for (const limit of ['-1', 'NaN', '1.5'])
      expect([limit, (await server.call('GET', `/sessions?limit=${limit}`, { token })).status]).toEqual([limit, 422]);
  });

  it('W82: strangers learn how to sign in and nothing else', async () => {
    const info: unknown = await (await server.call('GET', '/info')).json();
    expect(Object.keys(Object(info)).toSorted((a, b) => a.localeCompare(b))).toEqual(['auth_mode', 'mcp', 'name', 'os_id']);
    const silent = await startTestOs({ db, docs: false });
    for (const path of ['/docs', '/openapi.json']) expect([path, (await silent.call('GET', path)).status]).toEqual([path, 401]);
    await silent.close();
  });

  it('W88: input that is wrong is a 422 with the place, and is not written to the log', async () => {
    const token = await server.user('u');
    const wrong = { session_name: { deep: 'canary-7f3a' }, session_state: 'canary-7f3a', user_id: ['canary-7f3a'] };
    const reply = await server.call('POST', '/sessions', { token, json: wrong });
    expect(reply.status).toBe(422);
    const text = await reply.text();
    expect(text).toContain('session_name');
    expect(text).not.toContain('canary-7f3a');
    expect(logLines.filter((line) => line.includes('canary-7f3a'))).toEqual([]);
  });

  it('W89: the headers that belong to an error reach the client', async () => {
    const token = await server.user('u');
    expect((await server.call('PUT', '/agents', { token })).headers.get('allow')).toBe('GET, HEAD');
    expect((await server.call('GET', '/agents')).headers.get('www-authenticate')).toContain('Bearer');
  });

  it('W91: an administrator creates a session for a user, who then has it', async () => {
    const made = await server.call('POST', '/sessions', {
      token: await server.admin(),
      json: { session_id: 's-for-u', user_id: 'u', agent_id: 'a1' },
    });
    expect([made.status, await made.json()]).toEqual([201, expect.objectContaining({ user_id: 'u' })]);
    expect((await server.call('GET', '/sessions/s-for-u', { token: await server.user('u') })).status).toBe(200);
    expect((await server.call('GET', '/sessions/s-for-u', { token: await server.user('v') })).status).toBe(404);
  });
});

describe('settings', () => {
  it('W84: a shared secret in the environment is used as one', async () => {
    const fromEnv = await startTestOs({ db, authorization: true, env: { JWT_VERIFICATION_KEY: testSecret } });
    expect((await fromEnv.call('GET', '/agents', { token: await fromEnv.user('u') })).status).toBe(200);
    await fromEnv.close();
  });

  it('W85: a list of audiences may come from anywhere and is read once; an empty one is refused', async () => {
    const names: string[] = [testOsId, 'second'];
    const verifier = await createTokenVerifier({ ...locked, audience: names });
    names.length = 0;
    for (const aud of [testOsId, 'second', testOsId])
      expect(await verifier.verify(await makeToken({ sub: 'u', aud }))).toMatchObject({ userId: 'u' });
    for (const audience of ['', [], ['']])
      await expect(createTokenVerifier({ ...locked, audience }, { osId: testOsId })).rejects.toMatchObject({
        code: 'config_audience_empty',
      });
  });

  it('W86: public routes are added to the built-in ones', async () => {
    const own = await startTestOs({ db, authorization: { ...locked, publicRoutes: ['GET /models'] } });
    for (const path of ['/', '/health', '/info', '/models']) expect([path, (await own.call('GET', path)).status]).toEqual([path, 200]);
    expect((await own.call('GET', '/agents')).status).toBe(401);
    await own.close();
  });

  it('W87: scopes that look like patterns grant nothing, and whoever writes one is told', async () => {
    for (const scope of ['agents:*', '*:read', '*', '*:*', 'agents:a*:run', 'agents:a?:run', '**:read']) {
      expect((await server.call('GET', '/agents', { token: await server.user('u', [scope]) })).status).toBe(403);
      expect(describeScopeProblem(scope), scope).toEqual(expect.any(String));
    }
  });
});
