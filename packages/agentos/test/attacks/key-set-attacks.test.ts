import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTokenVerifier } from '../../src/auth/index.ts';
import type { AuthLogEvent, AuthorizationConfig, TokenVerifier } from '../../src/auth/index.ts';
import { testIssuer } from './test-issuer.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;
type Jwk = Readonly<Record<string, unknown>>;

// The classes jwks_fetch and cache_revocation of attacks.json, as far as a verifier alone can show them, against a real server and a clock of our own.
let server: Server;
let origin = '';
let answer: Answer = () => undefined;
let requests: string[] = [];
let now = Date.now();
let events: AuthLogEvent[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    requests.push(request.url ?? '');
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  origin = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

beforeEach(() => {
  requests = [];
  events = [];
  now = Date.now();
});

const json =
  (value: unknown, headers: Readonly<Record<string, string>> = {}): Answer =>
  (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
  };
const publish = (...keys: Jwk[]): void => {
  answer = json({ keys });
};
const signer = (kid: string): ReturnType<typeof testIssuer> => testIssuer(kid, 'ES256', () => Math.floor(now / 1000));
const tenMinutes = 600_000;

function open(config: AuthorizationConfig = {}): Promise<TokenVerifier> {
  const settings = {
    audience: 'os-1',
    ...(config.issuer === undefined && config.jwksFile === undefined ? { jwksUrl: `${origin}/jwks` } : {}),
    ...config,
  };
  return createTokenVerifier(settings, {
    clock: () => now,
    log: (event) => events.push(event),
    fetchLimits: { timeoutMs: 300, maximumBytes: 262_144 },
  });
}

const endless: Answer = (_, response) => {
  response.writeHead(200);
  const send = (): void => {
    if (response.write('x'.repeat(65_536))) setImmediate(send);
    else response.once('drain', send);
  };
  send();
};

describe('a key set that cannot be loaded stops the start', () => {
  it.each<[string, Answer, string]>([
    ['huge', (_, response) => response.end('x'.repeat(10_000_000)), 'config_key_set_unavailable'],
    ['endless', endless, 'config_key_set_unavailable'],
    [
      'a bomb',
      (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(50_000_000))),
      'config_key_set_unavailable',
    ],
    ['silent', () => undefined, 'config_key_set_unavailable'],
    ['slow', (_, response) => response.writeHead(200).write('{'), 'config_key_set_unavailable'],
    ['a failure', (_, response) => response.writeHead(500).end('{}'), 'config_key_set_unavailable'],
    ['a redirect', (_, response) => response.writeHead(302, { location: '/elsewhere' }).end(), 'config_key_set_unavailable'],
    ['HTML', (_, response) => response.end('<html></html>'), 'config_key_set_invalid'],
    ['empty', json({ keys: [] }), 'config_key_set_invalid'],
    [
      'thousands of keys',
      json({ keys: Array.from({ length: 1_000 }, (_, index) => ({ kty: 'EC', kid: `k${index}` })) }),
      'config_key_set_invalid',
    ],
    ['private', json({ keys: [{ ...testIssuer('k').jwk, d: 'AA' }] }), 'config_key_private'],
  ])('%s', async (_, respond, code) => {
    answer = respond;
    await expect(open()).rejects.toMatchObject({ code });
    expect(requests).toEqual(['/jwks']);
  });

  it.each([['http://issuer.test/jwks'], ['https://user:pw@issuer.test/jwks'], ['file:///etc/passwd']])('the URL %s', async (jwksUrl) => {
    await expect(open({ jwksUrl })).rejects.toMatchObject({ code: 'config_url_invalid' });
  });

  it('nobody listening', async () => {
    await expect(open({ jwksUrl: 'http://127.0.0.1:1/jwks' })).rejects.toMatchObject({ code: 'config_key_set_unavailable' });
  });
});

describe('a key set that changes', () => {
  it('is found at once when a token names a new key', async () => {
    const [old, fresh] = [signer('old'), signer('new')];
    publish(old.jwk);
    const verifier = await open();
    publish(old.jwk, fresh.jwk);
    expect((await verifier.verify(await fresh.sign())).id).toBe('alice');
    expect(requests).toHaveLength(2);
  });

  it('kills cached tokens of a key that goes, with the refresh that shows it', async () => {
    const [old, fresh] = [signer('old'), signer('new')];
    answer = json({ keys: [old.jwk, fresh.jwk] }, { 'cache-control': 'max-age=60' });
    const verifier = await open();
    const token = await old.sign();
    const principal = await verifier.verify(token);
    publish(fresh.jwk);
    now += 47_000;
    expect(await verifier.verify(token)).toBe(principal);
    now += 1_000;
    await verifier.verify(token);
    await verifier.close();
    await expect(verifier.verify(token)).rejects.toMatchObject({ cause: { reason: 'no_key' } });
    expect((await verifier.verify(await fresh.sign())).id).toBe('alice');
  });

  it('may give an old name to a new key, which is noticed', async () => {
    const [old, fresh] = [signer('k'), signer('k')];
    publish(old.jwk);
    const verifier = await open();
    const token = await old.sign({ exp: Math.floor(now / 1000) + 3600 });
    await verifier.verify(token);
    publish(fresh.jwk);
    now += tenMinutes;
    expect((await verifier.verify(await fresh.sign())).id).toBe('alice');
    await expect(verifier.verify(token)).rejects.toMatchObject({ cause: { reason: 'signature' } });
    expect(events.map(({ reason }) => reason)).toContain('key_set_key_removed');
  });

  it.each<[string, Answer]>([
    ['fails', (_, response) => response.writeHead(500).end()],
    ['becomes HTML', (_, response) => response.end('<html>')],
    ['becomes empty', json({ keys: [] })],
    ['redirects', (_, response) => response.writeHead(301, { location: 'https://evil.test/' }).end()],
  ])('keeps serving when it %s', async (_, respond) => {
    const issuer = signer('k');
    publish(issuer.jwk);
    const verifier = await open();
    answer = respond;
    now += 2 * tenMinutes;
    expect((await verifier.verify(await issuer.sign())).id).toBe('alice');
    expect(events.map(({ reason }) => reason)).toContain('key_set_refresh_failed');
    now += 24 * 3_600_000;
    await expect(verifier.verify(await issuer.sign())).rejects.toMatchObject({ cause: { reason: 'no_key' } });
  });

  it('is asked at most twelve times a minute while it is down', async () => {
    const issuer = signer('k');
    publish(issuer.jwk);
    const verifier = await open();
    answer = (_, response) => response.writeHead(500).end();
    now += tenMinutes;
    requests = [];
    for (const end = now + 60_000; now < end; now += 500)
      expect((await verifier.verify(await issuer.sign({ jti: String(now) }))).id).toBe('alice');
    expect(requests.length).toBeLessThanOrEqual(12);
  });

  it('is asked twice for a thousand tokens with invented keys', async () => {
    const issuer = signer('k');
    publish(issuer.jwk);
    const verifier = await open();
    requests = [];
    const attacker = signer('x');
    for (let index = 0; index < 1_000; index += 1) {
      now += 25;
      await expect(verifier.verify(await attacker.sign({}, { kid: `x${index}` }))).rejects.toMatchObject({ code: 'auth_token_invalid' });
    }
    expect(requests.length).toBeLessThanOrEqual(2);
    expect((await verifier.verify(await issuer.sign())).id).toBe('alice');
  });

  it('serves its good keys when one is bad', async () => {
    const issuer = signer('k');
    publish({ kty: 'EC', kid: 'bad', crv: 'P-256', x: 'AA', y: 'AA' }, issuer.jwk, { ...signer('weak').jwk, use: 'enc' });
    expect((await (await open()).verify(await issuer.sign())).id).toBe('alice');
    expect(events.map(({ reason }) => reason)).toEqual(['key_skipped', 'key_skipped']);
  });

  it('may say how long it holds', async () => {
    const issuer = signer('k');
    answer = json({ keys: [issuer.jwk] }, { 'cache-control': 'public, max-age=3600' });
    const verifier = await open();
    now += 2_800_000;
    await verifier.verify(await issuer.sign());
    await verifier.close();
    expect(requests).toHaveLength(1);
    now += 100_000;
    await verifier.verify(await issuer.sign());
    await verifier.close();
    expect(requests).toHaveLength(2);
  });
});

const metadata =
  (value: Readonly<Record<string, unknown>>, keys: readonly Jwk[] = []): Answer =>
  (request, response) =>
    json(request.url === '/.well-known/openid-configuration' ? value : { keys })(request, response);

describe('OpenID discovery', () => {
  it('finds the keys of an issuer', async () => {
    const issuer = signer('k');
    answer = metadata({ issuer: origin, jwks_uri: `${origin}/keys` }, [issuer.jwk]);
    const verifier = await open({ issuer: origin });
    expect((await verifier.verify(await issuer.sign({ iss: origin }))).id).toBe('alice');
    await expect(verifier.verify(await issuer.sign({ iss: `${origin}/` }))).rejects.toMatchObject({ cause: { reason: 'iss' } });
    expect(requests).toEqual(['/.well-known/openid-configuration', '/keys']);
  });

  it.each([
    ['names another issuer', () => ({ issuer: 'https://evil.test', jwks_uri: `${origin}/keys` }), 'config_issuer_invalid'],
    ['points to another origin', () => ({ issuer: origin, jwks_uri: 'https://evil.test/keys' }), 'config_issuer_invalid'],
    ['points to plain http', () => ({ issuer: origin, jwks_uri: 'http://evil.test/keys' }), 'config_url_invalid'],
    ['points nowhere', () => ({ issuer: origin }), 'config_url_invalid'],
  ])('refuses to start when the document %s', async (_, document, code) => {
    answer = metadata(document());
    await expect(open({ issuer: origin })).rejects.toMatchObject({ code });
    expect(requests).toEqual(['/.well-known/openid-configuration']);
  });

  it('refuses to start when the document is not JSON', async () => {
    answer = (_, response) => response.end('<html>');
    await expect(open({ issuer: origin })).rejects.toMatchObject({ code: 'config_issuer_invalid' });
  });
});

describe('a key set in a file', () => {
  it('is read again when it changes, and kept when it breaks', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'agentos-keys-'));
    const jwksFile = join(folder, 'jwks.json');
    try {
      const [old, fresh] = [signer('old'), signer('new')];
      await writeFile(jwksFile, JSON.stringify({ keys: [old.jwk] }));
      const verifier = await open({ jwksFile });
      expect((await verifier.verify(await old.sign())).id).toBe('alice');
      await writeFile(jwksFile, JSON.stringify({ keys: [fresh.jwk] }));
      expect((await verifier.verify(await fresh.sign())).id).toBe('alice');
      await expect(verifier.verify(await old.sign())).rejects.toMatchObject({ code: 'auth_token_invalid' });
      await writeFile(jwksFile, '{"keys":[');
      now += 6_000;
      expect((await verifier.verify(await fresh.sign())).id).toBe('alice');
      await rm(jwksFile);
      now += 60_000;
      expect((await verifier.verify(await fresh.sign())).id).toBe('alice');
      await expect(open({ jwksFile })).rejects.toMatchObject({ code: 'config_key_set_invalid' });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('the cache of verified tokens', () => {
  it('takes no two tokens for one', async () => {
    const [one, two] = [signer('k1'), signer('k2')];
    publish(one.jwk, two.jwk);
    const verifier = await open();
    const tokens = [
      await one.sign({ sub: 'alice', jti: 'same' }),
      await one.sign({ sub: 'bob', jti: 'same' }),
      await two.sign({ sub: 'carol', jti: 'same' }),
    ];
    for (const round of [1, 2])
      expect([round, await Promise.all(tokens.map(async (token) => (await verifier.verify(token)).id))]).toEqual([
        round,
        ['alice', 'bob', 'carol'],
      ]);
    await expect(verifier.verify(`${tokens[0]}A`)).rejects.toMatchObject({ code: 'auth_token_invalid' });
  });
});
