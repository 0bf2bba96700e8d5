import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeToken, startTestOs, userScopes } from '../support/start-os.ts';
import type { TestOs } from '../support/start-os.ts';

const mebibyte = 1024 * 1024;

/** Bytes that are held after everything that can be thrown away has been. */
function heldBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect !== 'function') throw new Error('the garbage collector cannot be called');
  collect();
  return process.memoryUsage().heapUsed;
}

describe('floods', () => {
  let os: TestOs;
  let port = 0;
  let url = '';
  beforeAll(async () => {
    os = await startTestOs();
    ({ port, url } = await os.os.serve({ port: 0, host: '127.0.0.1' }));
  });
  afterAll(() => os.close());

  test('10,000 tokens that prove nobody are refused, leave nothing behind, and keep nobody else out', async () => {
    const valid = await os.user('alice');
    const [header = '', payload = ''] = valid.split('.');
    const forge = [
      () => randomUUID(),
      () => `${header}.${payload}.${randomBytes(32).toString('base64url')}`,
      () =>
        `${Buffer.from(JSON.stringify({ alg: 'HS256', kid: randomUUID() })).toString('base64url')}.${payload}.${randomBytes(32).toString('base64url')}`,
      () =>
        `${header}.${Buffer.from(JSON.stringify({ sub: randomUUID(), aud: 'test-os' })).toString('base64url')}.${randomBytes(32).toString('base64url')}`,
      () => `${header}.${randomBytes(600).toString('base64url')}.${randomBytes(32).toString('base64url')}`,
    ];
    const statuses = new Map<string, number>();
    const count = async (who: string, token: string): Promise<void> => {
      const { status } = await os.call('GET', '/agents', { token });
      statuses.set(`${who} ${status}`, (statuses.get(`${who} ${status}`) ?? 0) + 1);
    };
    const attack = async (rounds: number): Promise<void> => {
      for (let round = 0; round < rounds; round += 1) {
        await Promise.all([
          ...Array.from({ length: 20 }, () => forge)
            .flat()
            .map((make) => count('forged', make())),
          count('alice', valid),
        ]);
      }
    };
    await attack(10);
    const before = heldBytes();
    await attack(90);
    expect(Object.fromEntries(statuses)).toEqual({ 'forged 401': 10_000, 'alice 200': 100 });
    expect(heldBytes() - before).toBeLessThan(20 * mebibyte);
  });

  /** The status line of a request whose headers are written as they are. */
  async function statusLine(...headers: readonly string[]): Promise<string> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    socket.on('error', () => undefined); // the server may hang up before everything is sent
    socket.write(`GET /agents HTTP/1.1\r\nHost: test\r\n${headers.join('\r\n')}\r\n\r\n`);
    const [first]: unknown[] = await once(socket, 'data');
    socket.destroy();
    return String(first).split('\r\n')[0] ?? '';
  }

  test.each([
    ['one header of a mebibyte', [`X-Large: ${'x'.repeat(mebibyte)}`]],
    ['a mebibyte of small headers', Array.from({ length: 20_000 }, (_, index) => `X-Many-${index}: ${'x'.repeat(40)}`)],
    ['a token of a mebibyte', [`Authorization: Bearer ${'a'.repeat(mebibyte)}`]],
  ])('%s is 431', async (_, headers) => {
    expect(await statusLine(...headers)).toBe('HTTP/1.1 431 Request Header Fields Too Large');
    expect((await fetch(`${url}/health`)).status).toBe(200);
  });

  test('a genuine token with 100,000 scopes is refused for its size', async () => {
    const scopes = Array.from({ length: 100_000 }, (_, index) => `agents:agent-${index}:read`);
    const token = await makeToken({ sub: 'alice', scopes });
    expect((await os.call('GET', '/agents', { token })).status).toBe(431);
  });

  test('a genuine token that headers have room for and tokens have not is refused', async () => {
    const token = await makeToken({
      sub: 'alice',
      scopes: [...userScopes, ...Array.from({ length: 500 }, (_, index) => `agents:a${index}:run`)],
    });
    expect(token.length).toBeGreaterThan(8 * 1024);
    expect(token.length).toBeLessThan(16 * 1024);
    expect((await os.call('GET', '/agents', { token })).status).toBe(401);
  });

  test('a genuine token of the largest size works', async () => {
    const scopes = [...userScopes, ...Array.from({ length: 300 }, (_, index) => `agents:a${index}:run`)];
    expect((await os.call('GET', '/agents', { token: await makeToken({ sub: 'alice', scopes }) })).status).toBe(200);
  });
});
