import { expect, it } from 'vitest';
import { z } from 'zod';
import { defineRoute } from '../routes/define-route.ts';
import { RouteRules } from '../routes/scope-mappings.ts';
import { compileSockets } from './compiled-socket.ts';
import { defineMessage } from './define-socket.ts';
import type { Socket, SocketMessage } from './define-socket.ts';
import { describeSockets } from './describe-sockets.ts';
import { frame } from './socket-frame.ts';

const body = z.object({});
const handler = () => frame({});
const good = defineMessage({ summary: 'x', access: { scope: 'workflows:run' }, rulesOf: 'POST /x', body, handler });
const route = defineRoute({
  method: 'POST',
  path: '/x',
  summary: 'x',
  access: { signedIn: true },
  responses: { 200: body },
  handler: () => ({}),
});
const rules = new RouteRules({});
const socketOf = (message: object, action = 'go'): Socket => ({
  path: '/ws',
  summary: 'x',
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as a caller without a compiler would
  messages: { [action]: message as SocketMessage },
});
const { access: _access, ...withoutAccess } = good;

it.each([
  ['no access', socketOf(withoutAccess), 'message /ws go: has no access'],
  ['a public message without a reason', socketOf({ ...good, access: { public: ' ' } }), 'must say why'],
  ['a scope that is none', socketOf({ ...good, access: { scope: 'run' } }), 'is not a scope'],
  ['no scope', socketOf({ ...good, access: { scope: [] } }), 'names no scope'],
  ['no body', socketOf({ ...good, body: undefined }), 'has no body'],
  ['no handler', socketOf({ ...good, handler: undefined }), 'has no handler'],
  ['the rules of a route that does not exist', socketOf({ ...good, rulesOf: 'POST /y' }), 'names no route'],
  ['the action of the door', socketOf(good, 'authenticate'), 'not authenticate'],
  ['no messages', { path: '/ws', summary: 'x', messages: {} }, 'has no messages'],
  ['a path with parameters', { ...socketOf(good), path: '/:id' }, 'must start with /'],
])('does not start with %s', (_name, socket, text) => {
  expect(() => compileSockets([socket], [route], rules)).toThrow(TypeError);
  expect(() => compileSockets([socket], [route], rules)).toThrow(text);
});

it('does not start with two sockets of one path', () => {
  expect(() => compileSockets([socketOf(good), socketOf(good)], [route], rules)).toThrow('another socket has the same path');
});

it('describes messages as they are really guarded', () => {
  const described = describeSockets([socketOf(good)], [route], { scopeMappings: { 'POST /x': ['reports:write'] } });
  expect(described.map(({ action, access }) => [action, access])).toEqual([
    ['authenticate', { public: expect.any(String) }],
    ['go', { scope: ['reports:write'] }],
  ]);
});
