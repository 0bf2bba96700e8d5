import { expect } from 'vitest';
import { SocketClient } from '../support/socket-client.ts';
import type { AttackedServer } from './attacked-server.ts';

type Play = (server: AttackedServer) => Promise<void>;
const urlOf = (server: AttackedServer, query = ''): string => `http://127.0.0.1:${server.port}/workflows/ws${query}`;

const neverSignsIn: Play = async (server) => {
  const client = await SocketClient.open(urlOf(server));
  expect(await client.closed).toMatchObject({ code: 4401 });
  expect(client.texts.map((text) => JSON.parse(text)['event'])).toEqual(['connected', 'auth_required']);
};

const tokenInQuery: Play = async (server) => {
  const token = await server.token('user-a');
  await expect(SocketClient.open(urlOf(server, `?token=${token}`))).rejects.toThrow('refused with 401');
  expect(server.logLines.filter((line) => line.includes(token))).toEqual([]);
};

const revokedMidway: Play = async (server) => {
  const admin = { token: await server.token('root', ['agent_os:admin']) };
  const minted = await server.call('POST', '/service-accounts', admin, { name: 'midway', scopes: [{ scope: 'workflows:run' }] });
  const client = await SocketClient.signedIn(urlOf(server), String(minted.json['token']));
  await server.call('DELETE', `/service-accounts/${String(minted.json['id'])}`, admin);
  const runs = server.runs();
  client.send({ action: 'start-workflow', workflow_id: 'w', message: 'too late' });
  expect(await client.closed).toMatchObject({ code: 4401 });
  expect(server.runs()).toBe(runs);
  expect(client.texts.join('')).not.toContain('WorkflowStarted');
};

const scopePerMessage: Play = async (server) => {
  const client = await SocketClient.signedIn(urlOf(server), await server.token('user-a', ['workflows:other:run']));
  client.send({ action: 'start-workflow', workflow_id: 'w', message: 'no' });
  expect(await client.next()).toMatchObject({ event: 'error', error_type: 'insufficient_scope' });
  await client.close();
};

const framesBeforeAuth: Play = async (server) => {
  const client = await SocketClient.open(urlOf(server));
  client.send({ action: 'start-workflow', workflow_id: 'w', message: 'no' });
  client.send({ action: 'authenticate', token: await server.token('user-a') });
  expect(await client.closed).toMatchObject({ code: 4401 });
  expect(client.texts.join('')).not.toContain('WorkflowStarted');
};

/** How each case is played on a server whose handshake ends soon. */
export const socketPlays: ReadonlyMap<string, Play> = new Map([
  ['ws-no-auth', neverSignsIn],
  ['ws-first-frame-timeout', neverSignsIn],
  ['ws-query-token', tokenInQuery],
  ['ws-revoked-midway', revokedMidway],
  ['ws-scope-per-message', scopePerMessage],
  ['ws-frames-before-auth', framesBeforeAuth],
]);
