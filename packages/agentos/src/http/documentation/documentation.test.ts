import { createHash } from 'node:crypto';
import { Script } from 'node:vm';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { defineRoute } from '../routes/define-route.ts';
import type { Route } from '../routes/define-route.ts';
import { documentationRoutes } from './documentation-routes.ts';
import { createOpenApi } from './open-api.ts';
import { SchemaComponents } from './schema-components.ts';
import { FakeAuthenticator } from '../fakes.testing.ts';
import { createHttpApp } from '../http-app.ts';
import { pageQuery, wireBoolean } from '../request/page-query.ts';
import { empty, eventStream, reply } from '../reply/responses.ts';
import { silentLog } from '../../telemetry/index.ts';

const Run = z.object({ run_id: z.string() });
const own: readonly Route[] = [
  defineRoute({
    method: 'POST',
    path: '/agents/:agent_id/runs',
    summary: 'Run an agent',
    description: 'Starts a run.',
    access: { scope: 'agents:run' },
    resource: (p) => ({ type: 'agents', id: p.agent_id }),
    body: z.object({ message: z.string(), stream: wireBoolean().default(true), file: z.file().optional() }),
    responses: { 200: { description: 'Run or events', schema: [Run, eventStream('text/event-stream')] } },
    handler: () => reply(200, { run_id: 'r' }),
  }),
  defineRoute({
    method: 'GET',
    path: '/sessions',
    summary: 'Sessions',
    access: { anyScope: ['sessions:read', 'traces:read'] },
    query: pageQuery({ limit: 20 }).extend({ type: z.enum(['agent', 'team']) }),
    responses: { 200: z.array(Run), 204: empty() },
    handler: () => reply(204),
  }),
];

function start() {
  const rules = { scopeMappings: { 'GET /sessions': ['special:read'] } };
  const routes: readonly Route[] = [...own, ...documentationRoutes({ title: 'Test', version: '1.2.3' }, () => routes, rules)];
  return createHttpApp({ routes, authenticator: new FakeAuthenticator(), log: silentLog, checkReplies: true, ...rules });
}
const Operation = z.looseObject({
  description: z.string(),
  security: z.array(z.record(z.string(), z.array(z.string()))),
  responses: z.record(z.string(), z.unknown()),
});
const Document = z.looseObject({ openapi: z.string(), info: z.unknown(), paths: z.record(z.string(), z.record(z.string(), Operation)) });
const read = async () => Document.parse(await (await start().request('/openapi.json')).json());

test('the document names every route with its scopes', async () => {
  const { openapi, info, paths } = await read();
  expect(openapi).toBe('3.1.1');
  expect(info).toEqual({ title: 'Test', version: '1.2.3', description: '' });
  expect(Object.keys(paths)).toEqual(['/agents/{agent_id}/runs', '/sessions', '/openapi.json', '/docs']);
  const run = paths['/agents/{agent_id}/runs']?.['post'];
  expect(run).toMatchObject({
    operationId: 'post_agents_agent_id_runs',
    'x-required-scopes': ['agents:run'],
    security: [{ bearer: ['agents:run'] }],
  });
  expect(run?.description).toContain('`agents:run` or `agents:{agent_id}:run`');
  expect(run?.responses['200']).toMatchObject({ content: { 'application/json': {}, 'text/event-stream': {} } });
  expect(Object.keys(run?.responses ?? {})).toEqual(['200', '401', '403', '422']);
  expect(run).toMatchObject({ requestBody: { required: true, content: { 'multipart/form-data': { schema: { required: ['message'] } } } } });
});

test('rules of the operator are what the document shows', async () => {
  const { paths } = await read();
  expect(paths['/sessions']?.['get']).toMatchObject({ 'x-required-scopes': ['special:read'], security: [{ bearer: ['special:read'] }] });
  expect(paths['/sessions']?.['get']).toMatchObject({
    parameters: expect.arrayContaining([expect.objectContaining({ name: 'type', in: 'query', required: true })]),
  });
  expect(paths['/docs']?.['get']).toMatchObject({ security: [], 'x-access': 'public' });
});

test('the page runs its own script only, and the script is one', async () => {
  const response = await start().request('/docs');
  const html = await response.text();
  const policy = response.headers.get('content-security-policy') ?? '';
  const script = /<script>([^]*)<\/script>/.exec(html)?.[1] ?? '';
  expect(policy).toContain(`script-src 'sha256-${createHash('sha256').update(script).digest('base64')}'`);
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain('unsafe');
  expect(() => new Script(script)).not.toThrow();
  expect(html).not.toMatch(/src=|https?:\/\/|innerHTML|localStorage|sessionStorage/);
  expect(response.headers.get('referrer-policy')).toBe('no-referrer');
});

const Part = z.object({ name: z.string() }).meta({ id: 'Part' });
const Whole = z.object({ parts: z.array(Part), single: Part.optional() }).meta({ id: 'Whole' });
const OtherPart = z.object({ size: z.int().default(1) });
const piece = (id: string) => OtherPart.meta({ id });

test('schemas with a name stand once, and every reference leads to one', () => {
  const shared = { summary: 'x', access: { public: 'a test' }, handler: () => reply(200) } as const;
  const events = eventStream('text/event-stream', 'Events', z.object({ event: z.literal('x'), part: Part }).meta({ id: 'XEvent' }));
  const document = createOpenApi({ title: 'Test', version: '1' }, [
    { ...shared, method: 'GET', path: '/a', description: '', tags: [], uploads: false, responses: { 200: Whole } },
    { ...shared, method: 'GET', path: '/b', description: '', tags: [], uploads: false, responses: { 200: events, 201: z.array(Part) } },
    { ...shared, method: 'POST', path: '/c', description: '', tags: [], uploads: false, body: piece('Piece'), responses: { 200: empty() } },
  ]);
  const { schemas } = z.object({ schemas: z.record(z.string(), z.unknown()) }).parse(document['components']);
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, target = '']) => target);
  expect(Object.keys(schemas)).toEqual(['Problem', 'Whole', 'Part', 'XEvent', 'Piece']);
  expect(references.filter((target) => !(target.replace('#/components/schemas/', '') in schemas))).toEqual([]);
  expect(JSON.stringify(document)).toContain('"x-event-data":{"$ref":"#/components/schemas/XEvent"}');
});

test('two schemas of one name, such as of input and output, are kept apart', () => {
  const schemas = new SchemaComponents();
  const named = piece('Size');
  expect([schemas.describe(named, 'input'), schemas.describe(named, 'output'), schemas.describe(named, 'input')]).toEqual(
    ['Size', 'Size2', 'Size'].map((name) => ({ $ref: `#/components/schemas/${name}` })),
  );
  expect(Object.keys(schemas.all())).toEqual(['Size', 'Size2']);
});

test('a member that is refused is described as one that nothing fits', () => {
  const schema = new SchemaComponents().describe(z.object({ run_id: z.undefined('no').optional() }), 'input');
  expect(schema).toMatchObject({ properties: { run_id: { not: {} } } });
});
