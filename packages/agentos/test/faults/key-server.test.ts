import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { CryptoKey } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestOs, testOsId, userScopes } from '../support/start-os.ts';
import type { TestOs } from '../support/start-os.ts';

/** A server of keys that can be told to be slow or gone. */
class KeyServer {
  mode: 'fast' | 'silent' | 'broken' = 'fast';
  requests = 0;
  readonly #waiting: ServerResponse[] = [];
  readonly #server = createServer((_, response) => {
    this.requests += 1;
    if (this.mode === 'silent') this.#waiting.push(response);
    else if (this.mode === 'broken') response.destroy();
    else response.writeHead(200, { 'content-type': 'application/json' }).end(this.keys);
  });
  keys = '';

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the server has no port');
    return `http://127.0.0.1:${address.port}/jwks.json`;
  }

  answerAll(): void {
    for (const response of this.#waiting.splice(0)) response.writeHead(200, { 'content-type': 'application/json' }).end(this.keys);
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

async function newKey(kid: string) {
  const pair = await generateKeyPair('ES256', { extractable: true });
  return { kid, privateKey: pair.privateKey, jwk: { ...(await exportJWK(pair.publicKey)), kid, alg: 'ES256', use: 'sig' } };
}

function sign(privateKey: CryptoKey, kid: string, sub: string): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ sub, scopes: userScopes, aud: testOsId, iat: now, exp: now + 600 })
    .setProtectedHeader({ alg: 'ES256', kid })
    .sign(privateKey);
}

describe('a key server that is slow, broken or gone', () => {
  const keyServer = new KeyServer();
  let os: TestOs;
  let known: Awaited<ReturnType<typeof newKey>>;
  let rotated: Awaited<ReturnType<typeof newKey>>;

  beforeAll(async () => {
    [known, rotated] = await Promise.all([newKey('known'), newKey('rotated')]);
    keyServer.keys = JSON.stringify({ keys: [known.jwk] });
    os = await startTestOs({ authorization: { jwksUrl: await keyServer.listen() } });
  });
  afterAll(async () => {
    await os.close();
    keyServer.close();
  });

  const statusOf = async (token: string): Promise<number> => (await os.call('GET', '/agents', { token })).status;
  /** New subjects, so that no token is answered from the cache of verified ones. */
  const knownStatuses = (count: number) =>
    Promise.all(
      Array.from({ length: count }, async (_, index) => statusOf(await sign(known.privateKey, 'known', `user-${index}-${count}`))),
    );

  test('while a token of an unknown key waits for a silent server, tokens of known keys are served', async () => {
    keyServer.mode = 'silent';
    const asked = keyServer.requests;
    let isAnswered = false;
    const waiting = statusOf(await sign(rotated.privateKey, 'rotated', 'alice')).finally(() => (isAnswered = true));
    await expect.poll(() => keyServer.requests).toBe(asked + 1);
    expect(await knownStatuses(20)).toEqual(Array.from({ length: 20 }, () => 200));
    expect(isAnswered).toBe(false);
    keyServer.keys = JSON.stringify({ keys: [known.jwk, rotated.jwk] });
    keyServer.answerAll();
    expect(await waiting).toBe(200);
  });

  test('a broken server costs nobody with a known key anything, and invented keys do not reach it', async () => {
    keyServer.mode = 'broken';
    const asked = keyServer.requests;
    const invented = await Promise.all(
      Array.from({ length: 100 }, async (_, index) => statusOf(await sign(rotated.privateKey, `invented-${index}`, 'mallory'))),
    );
    expect(new Set(invented)).toEqual(new Set([401]));
    expect(keyServer.requests - asked).toBeLessThanOrEqual(2);
    expect(await knownStatuses(21)).toEqual(Array.from({ length: 21 }, () => 200));
  });

  test('a server that is gone leaves the keys that are known', async () => {
    keyServer.close();
    expect(await knownStatuses(22)).toEqual(Array.from({ length: 22 }, () => 200));
    expect(await statusOf(await sign(rotated.privateKey, 'rotated', 'bob'))).toBe(200);
    expect(await statusOf(await sign(rotated.privateKey, 'unheard-of', 'bob'))).toBe(401);
  });

  test('a server that is gone at the start stops the start, with a text that names the setting and no key', async () => {
    const start = startTestOs({ authorization: { jwksUrl: 'http://127.0.0.1:9/jwks.json' } });
    await expect(start).rejects.toMatchObject({ code: 'config_key_set_unavailable' });
  });
});
