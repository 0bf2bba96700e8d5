import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { AgentOSError } from '../../lib/errors.ts';
import type { Route } from './define-route.ts';
import { defineRoute } from './define-route.ts';
import { FakeAuthenticator } from '../fakes.testing.ts';
import { silentLog } from '../../telemetry/index.ts';
import { createHttpApp } from '../http-app.ts';
import type { HttpAppOptions } from '../http-app.ts';
import { createRegistry } from './registry.ts';
import { reply } from '../reply/responses.ts';

const good = defineRoute({
  method: 'GET',
  path: '/agents/:agent_id',
  summary: 's',
  access: { scope: 'agents:read' },
  responses: { 200: z.string() },
  handler: () => reply(200, 'x'),
});
const list = { ...good, path: '/agents' };
const build = (changes: object): Route => ({ ...good, ...changes });

describe('createRegistry', () => {
  test('keeps what is complete', () => {
    expect(createRegistry([good, list]).routes).toEqual([good, list]);
  });
  test.each([
    ['access missing', { access: undefined }, /GET \/agents\/:agent_id: has no access; add access/],
    ['access unknown', { access: {} }, /access must be/],
    ['access empty', { access: { scope: [] } }, /names no scope/],
    ['any of nothing', { access: { anyScope: [] } }, /names no scope/],
    ['scope with an empty part', { access: { scope: 'agents::read' } }, /'agents::read' is not a scope/],
    ['signedIn false', { access: { signedIn: false } }, /signedIn can only be true/],
    ['public without a reason', { access: { public: ' ' } }, /must say why/],
    ['method', { method: 'FETCH' }, /method must be one of/],
    ['relative path', { path: 'agents' }, /must start with/],
    ['empty segment', { path: '/agents//x' }, /empty segment/],
    ['trailing slash', { path: '/agents/' }, /empty segment/],
    ['wildcard', { path: '/agents/*' }, /no wildcards/],
    ['parameter twice', { path: '/a/:x/:x' }, /:x twice/],
    ['half a parameter', { path: '/a/x:y' }, /must be letters/],
    ['no handler', { handler: undefined }, /has no handler/],
    ['no responses', { responses: {} }, /declares no responses/],
    ['a GET with a body', { body: z.string() }, /a GET has no body/],
  ])('refuses: %s', (_name, changes, message) => {
    expect(() => createRegistry([build(changes)])).toThrow(message);
    expect(() => createRegistry([build(changes)])).toThrow(TypeError);
  });
  test('refuses two routes for the same requests, whatever the parameter is called', () => {
    expect(() => createRegistry([good, build({ path: '/agents/:id' })])).toThrow(/another route answers the same requests/);
  });
});

const start = (options: Partial<HttpAppOptions>) =>
  createHttpApp({ routes: [good, list], authenticator: new FakeAuthenticator(), log: silentLog, ...options });
const ask = async (options: Partial<HttpAppOptions>, path: string, scopes?: string) => {
  const headers = scopes === undefined ? undefined : { authorization: `Bearer ${scopes}` };
  return (await start(options).request(path, headers && { headers })).status;
};

const codeOf = (options: Partial<HttpAppOptions>): string => {
  try {
    start(options);
  } catch (error) {
    if (AgentOSError.is(error)) return `${error.code} ${error.detail}`;
  }
  return 'started';
};

describe('rules at start', () => {
  test('a mapping that matches nothing stops the start and names the nearest route', () => {
    expect(codeOf({ scopeMappings: { 'GET /agent': ['x:y'] } })).toMatch(/^config_unmatched_scope_mapping .*nearest is 'GET \/agents'/);
    expect(codeOf({ scopeMappings: { 'GET /agents/secret': ['x:y'] } })).toMatch(/^config_unmatched_scope_mapping/);
    expect(codeOf({ scopeMappings: { 'POST /agents': ['x:y'] } })).toMatch(/^config_unmatched_scope_mapping/);
  });
  test.each([
    [{ 'GET agents': [] }, /scope_mapping_invalid/],
    [{ '/agents': [] }, /write 'METHOD \/path'/],
    [{ 'get /agents': [] }, /scope_mapping_invalid/],
    [{ 'GET /agents': ['agents::read'] }, /'agents::read' is not a scope/],
  ])('%j cannot be read', (scopeMappings, message) => {
    expect(codeOf({ scopeMappings })).toMatch(message);
  });
  test('limits, origins and public routes are checked', () => {
    expect(() => start({ limits: { bodyBytes: 0 } })).toThrow(/limits.bodyBytes/);
    expect(codeOf({ publicRoutes: ['agents'] })).toMatch(/^config_public_route_invalid/);
    expect(codeOf({ cors: { origins: ['*'], credentials: true } })).toMatch(/^config_cors_invalid/);
    expect(codeOf({ cors: { origins: ['https://a.test/'] } })).toMatch(/^config_cors_invalid/);
    expect(codeOf({ cors: { origins: ['null'] } })).toMatch(/^config_cors_invalid/);
  });
  test('rules change what a route asks', async () => {
    const mapped = { scopeMappings: { 'GET /agents/*': ['special:read'], 'GET /**': ['other:read'] } };
    expect(await ask(mapped, '/agents/a1', 'agents:read')).toBe(403);
    expect(await ask(mapped, '/agents/a1', 'special:read')).toBe(200);
    expect(await ask(mapped, '/agents', 'other:read')).toBe(200);
    expect(await ask({ scopeMappings: { 'GET /agents/{agent_id}': [] } }, '/agents/a1', 'none')).toBe(200);
    expect(await ask({ publicRoutes: ['/agents'] }, '/agents')).toBe(200);
    expect(await ask({ publicRoutes: ['/agents'] }, '/agents/a1')).toBe(401);
    expect(await ask({ publicRoutes: ['/agents/*'] }, '/agents/a1')).toBe(200);
    expect(await ask({ publicRoutes: ['/agents'], scopeMappings: { 'GET /agents': ['x:read'] } }, '/agents')).toBe(401);
  });
  test('an override keeps per-resource ids for scopes of the family', async () => {
    const bound: Route = { ...good, resource: (p) => ({ type: 'agents', id: String(p['agent_id']) }) };
    const app = start({ routes: [bound], scopeMappings: { 'GET /agents/:agent_id': ['agents:run', 'audit:read'] } });
    const status = async (scopes: string) => (await app.request('/agents/a1', { headers: { authorization: `Bearer ${scopes}` } })).status;
    expect(await status('agents:a1:run,audit:read')).toBe(200);
    expect(await status('agents:a2:run,audit:read')).toBe(403);
    expect(await status('agents:a1:run')).toBe(403);
  });
});
