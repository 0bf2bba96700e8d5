import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SocketClient } from '../support/socket-client.ts';
import { startAttackedServer } from './attacked-server.ts';
import type { AttackedServer } from './attacked-server.ts';
import { socketCases } from './http-case.ts';

let server: AttackedServer;
const url = (query = ''): string => `http://127.0.0.1:${server.port}/workflows/ws${query}`;

beforeAll(async () => {
  server = await startAttackedServer({ sockets: { handshakeMs: 300 } });
});
afterAll(() => server.close());

const neverSignsIn = async (): Promise<void> => {
  const client = await SocketClient.open(url());
  expect(await client.closed).toMatchObject({ code: 4401 });
  expect(client.texts.map((text) => JSON.parse(text)['event'])).toEqual(['connected', 'auth_required']);
};

const plays: ReadonlyMap<string, () => Promise<void>> = new Map([
  ['ws-no-auth', neverSignsIn],
  ['ws-first-frame-timeout', neverSignsIn],
  [
    'ws-query-token',
    async () => {
      const token = await server.token('user-a');
      await expect(SocketClient.open(url(`?token=${token}`))).rejects.toThrow('refused with 401');
      expect(server.logLines.filter((line) => line.includes(token))).toEqual([]);
    },
  ],
  [
    'ws-revoked-midway',
    async () => {
      const admin = { token: await server.token('root', ['agent_os:admin']) };
      const minted = await server.call('POST', '/service-accounts', admin, { name: 'midway', scopes: [{ scope: 'workflows:run' }] });
      const client = await SocketClient.signedIn(url(), String(minted.json['token']));
      await server.call('DELETE', `/service-accounts/${String(minted.json['id'])}`, admin);
      const runs = server.runs();
      client.send({ action: 'start-workflow', workflow_id: 'w', message: 'too late' });
      expect(await client.closed).toMatchObject({ code: 4401 });
      expect(server.runs()).toBe(runs);
      expect(client.texts.join('')).not.toContain('WorkflowStarted');
    },
  ],
  [
    'ws-scope-per-message',
    async () => {
      const client = await SocketClient.signedIn(url(), await server.token('user-a', ['workflows:other:run']));
      client.send({ action: 'start-workflow', workflow_id: 'w', message: 'no' });
      expect(await client.next()).toMatchObject({ event: 'error', error_type: 'insufficient_scope' });
      await client.close();
    },
  ],
  [
    'ws-frames-before-auth',
    async () => {
      const client = await SocketClient.open(url());
      client.send({ action: 'start-workflow', workflow_id: 'w', message: 'no' });
      client.send({ action: 'authenticate', token: await server.token('user-a') });
      expect(await client.closed).toMatchObject({ code: 4401 });
      expect(client.texts.join('')).not.toContain('WorkflowStarted');
    },
  ],
]);

describe('attacks.json, websockets', () => {
  it.each([...plays])('%s', (_id, play) => play());

  it('plays every case', () => expect(new Set(plays.keys())).toEqual(socketCases));
});
