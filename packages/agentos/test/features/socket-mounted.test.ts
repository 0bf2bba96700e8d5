import { createAdaptorServer, serve } from '@hono/node-server';
import { Hono } from 'hono';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SocketClient } from '../support/socket-client.ts';
import { startTestOs } from '../support/start-os.ts';
import type { TestOs } from '../support/start-os.ts';

let test: TestOs;
let host: ReturnType<typeof serve>;
let plain: ReturnType<typeof createAdaptorServer>;
const urlOf = (server: typeof host): string => {
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/api/workflows/ws`;
};

beforeAll(async () => {
  test = await startTestOs({ sockets: { messageBytes: 5000 } });
  const { fetch } = new Hono().route('/api', test.os.getApp());
  host = serve({ fetch, port: 0, hostname: '127.0.0.1', websocket: { server: test.os.socketServer() } });
  plain = createAdaptorServer({ fetch });
  plain.listen(0, '127.0.0.1');
  await Promise.all([once(plain, 'listening'), host.listening ? null : once(host, 'listening')]);
});
afterAll(async () => {
  host.close();
  plain.close();
  await test.close();
});

describe('an app that somebody else serves', () => {
  it('has sockets below its mount when its server was given ours', async () => {
    const client = await SocketClient.signedIn(urlOf(host), await test.user('alice'));
    client.send({ action: 'start-workflow', workflow_id: 'w1', message: 'mounted' });
    expect((await client.untilEvent('WorkflowCompleted')).at(-1)).toMatchObject({ status: 'COMPLETED' });
    client.send({ action: 'start-workflow', workflow_id: 'w1', message: 'x'.repeat(6000) });
    expect(await client.closed).toMatchObject({ code: 1009 });
  });

  it('lets nobody in elsewhere, and refuses where the server cannot', async () => {
    await expect(SocketClient.open(urlOf(host).replace('/ws', ''))).rejects.toThrow('401');
    await expect(SocketClient.open(urlOf(plain))).rejects.toThrow('401');
  });

  it('closes its sockets with the AgentOS, not with the server', async () => {
    const client = await SocketClient.signedIn(urlOf(host), await test.user('alice'));
    await test.os.close({ graceMs: 0 });
    expect(await client.closed).toMatchObject({ code: 1001 });
    await expect(SocketClient.open(urlOf(host))).rejects.toThrow('503');
  });
});
