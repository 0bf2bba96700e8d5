import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AgentOS } from 'agentos-ts';
import { consoleRoutes } from 'agentos-ts/kit';
import type { ConsoleOptions } from 'agentos-ts/kit';
import { readConsoleFiles } from '../../src/features/console/console-files.ts';
import { createHttpApp } from '../../src/http/http-app.ts';
import { silentLog } from '../../src/telemetry/index.ts';
import { makeToken, startTestOs } from '../support/start-os.ts';
import type { TestOs } from '../support/start-os.ts';

const script = 'export const words = "a a a a a a a a a a a a a a a a";\n'.repeat(40);
const page = `<!doctype html><!-- __CONSOLE_INSTANCE__ --><head>
<meta name="mode" content="__CONSOLE_MODE__"><meta name="instance" content="__CONSOLE_INSTANCE__"><meta name="nonce" content="__CSP_NONCE__">
<script type="module" src="__CONSOLE_BASE__assets/index-abc.js"></script></head>`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agentos-console-'));
  await mkdir(join(folder, 'assets/inside'), { recursive: true });
  await writeFile(join(folder, 'index.html'), page);
  await writeFile(join(folder, 'secret.txt'), 'secret');
  await writeFile(join(folder, 'assets/index-abc.js'), script);
  await writeFile(join(folder, 'assets/font-abc.woff2'), 'font');
  await symlink(join(folder, 'secret.txt'), join(folder, 'assets/link.txt'));
});
afterAll(() => rm(folder, { recursive: true }));

const refuse = (): never => {
  throw new Error('nobody is asked who they are');
};
const nobody = { authenticate: refuse, insufficientScope: refuse };

function serve(options: Partial<ConsoleOptions> = {}): Hono {
  const routes = consoleRoutes({ mode: 'os', folder, ...options });
  return createHttpApp({ routes, authenticator: nobody, log: silentLog, checkReplies: true });
}

const get = (app: Hono, path: string, headers: Record<string, string> = {}) => app.fetch(new Request(`http://test${path}`, { headers }));
const metaOf = (html: string, name: string) => new RegExp(`name="${name}" content="([^"]*)"`).exec(html)?.[1];
const sourceOf = (html: string) => /src="([^"]*)"/.exec(html)?.[1] ?? '';

describe('the page', () => {
  test('is sent with a nonce of its own and the policy that holds it', async () => {
    const app = serve();
    const [first, second] = [await get(app, '/console'), await get(app, '/console')];
    const html = await first.text();
    const nonce = metaOf(html, 'nonce') ?? '';
    expect(nonce).toMatch(/^[\w-]{24}$/);
    expect(metaOf(await second.text(), 'nonce')).not.toBe(nonce);
    expect(Object.fromEntries(first.headers)).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'cross-origin-opener-policy': 'same-origin',
    });
    expect(first.headers.get('content-security-policy')?.split('; ')).toEqual([
      "default-src 'none'",
      "script-src 'self'",
      `style-src 'self' 'nonce-${nonce}'`,
      "img-src 'self' data: blob:",
      "font-src 'self'",
      "connect-src 'self'",
      "manifest-src 'self'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
      "form-action 'self'",
    ]);
    expect(html).not.toContain('<!--');
    expect([metaOf(html, 'mode'), metaOf(html, 'instance')]).toEqual(['os', '']);
  });

  test.each([
    ['/console', ''],
    ['/console/', ''],
    ['/console///', ''],
    ['/console/os/inst_1', ''],
    ['/console/os/inst_1/?x=/', ''],
    ['/some/prefix/console', '/some/prefix'],
    ['/some/prefix/console/os/inst_1//', '/some/prefix'],
  ])('names its files from %s so that a browser finds them', async (path, prefix) => {
    const app = serve({ instance: async () => null });
    const mounted = prefix === '' ? app : new Hono().route(prefix, app);
    const html = await (await get(mounted, path)).text();
    const file = new URL(sourceOf(html), `http://test${path}`).pathname;
    expect(file).toBe(`${prefix}/console/assets/index-abc.js`);
    expect(await (await get(mounted, file)).text()).toBe(script);
  });

  test('about an AgentOS may call that one too, and nothing in its name is read as markup or as a placeholder', async () => {
    const name = `"><script>alert(1)</script>__CSP_NONCE__ $& '`;
    const instance = { organization_id: 'org', id: 'inst_1', os_id: 'os', name, url: 'https://agents.example.com/base/' };
    const app = serve({
      mode: 'control-plane',
      connectOrigins: ['https://mail.example.com'],
      instance: async (id) => (id === instance.id ? instance : null),
    });
    const reply = await get(app, '/console/os/inst_1');
    expect(reply.headers.get('content-security-policy')).toContain(
      "connect-src 'self' https://mail.example.com https://agents.example.com;",
    );
    const html = await reply.text();
    const told = metaOf(html, 'instance')?.replaceAll(/&(?:amp|lt|gt|quot|#39);/g, (entity) => {
      return { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" }[entity] ?? '';
    });
    expect(JSON.parse(told ?? '')).toEqual(instance);
    expect(html.match(/<script/g)).toHaveLength(1);
    const unknown = await get(app, '/console/os/inst_2');
    expect([unknown.status, metaOf(await unknown.text(), 'instance')]).toEqual([200, '']);
    expect(unknown.headers.get('content-security-policy')).not.toContain('agents.example.com');
  });

  const none = [
    'https://a.example/path',
    'https://a.example; script-src *',
    'https://a.example;sandbox',
    "https://a,'unsafe-inline'",
    'https://*',
    'https://*.example',
    'javascript:alert(1)',
    '*',
    '',
  ];
  test.each(none)('%j is no origin', (origin) => {
    expect(() => serve({ connectOrigins: [origin] })).toThrow(TypeError);
  });
});

describe('files', () => {
  test.each([
    ['br, gzip;q=0.5', 'br', brotliDecompressSync],
    ['gzip, deflate', 'gzip', gunzipSync],
    ['BR;q=0, gzip', 'gzip', gunzipSync],
    ['identity', null, (bytes: Buffer) => bytes],
  ] as const)('accepting %j', async (accepted, coding, unpack) => {
    const reply = await get(serve(), '/console/assets/index-abc.js', { 'accept-encoding': accepted });
    expect(reply.headers.get('content-encoding')).toBe(coding);
    expect(unpack(Buffer.from(await reply.arrayBuffer())).toString()).toBe(script);
    expect(Object.fromEntries(reply.headers)).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'Accept-Encoding, Origin',
      'x-content-type-options': 'nosniff',
    });
  });

  test('are not sent to who has them, and each form has a tag of its own', async () => {
    const app = serve();
    const path = '/console/assets/index-abc.js';
    const plain = (await get(app, path)).headers.get('etag') ?? '';
    const packed = (await get(app, path, { 'accept-encoding': 'br' })).headers.get('etag') ?? '';
    expect(plain).not.toBe(packed);
    const again = await get(app, path, { 'if-none-match': `"x", W/${plain}` });
    expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', plain]);
    expect((await get(app, path, { 'if-none-match': packed })).status).toBe(200);
  });

  test('that are compressed in themselves go out as they are', async () => {
    const reply = await get(serve(), '/console/assets/font-abc.woff2', { 'accept-encoding': 'br, gzip' });
    expect([reply.headers.get('content-encoding'), reply.headers.get('content-type'), await reply.text()]).toEqual([
      null,
      'font/woff2',
      'font',
    ]);
  });

  test.each(['missing.js', 'link.txt', 'inside', '..%2findex.html', '%2e%2e%2fsecret.txt', 'index-abc.js%00', '__proto__', 'inside/x'])(
    '%s is none of them',
    async (name) => {
      const reply = await get(serve(), `/console/assets/${name}`);
      expect(await reply.text()).not.toContain('secret');
      expect([200, 304]).not.toContain(reply.status);
      expect(reply.headers.get('cache-control')).toBe('no-store');
    },
  );

  test('a name that is none is told as such, without the disk', async () => {
    const app = serve();
    await writeFile(join(folder, 'assets/later.js'), 'later');
    expect(await (await get(app, '/console/assets/later.js')).json()).toMatchObject({ status: 404, code: 'console_file_unknown' });
  });
});

describe('an AgentOS', () => {
  const empty = () => mkdtemp(join(tmpdir(), 'agentos-console-'));

  test('serves it to everybody, and without it says what is missing', async () => {
    const server: TestOs = await startTestOs();
    try {
      const isBuilt = readConsoleFiles() !== null;
      for (const token of [undefined, await makeToken({ sub: 'alice', scopes: [] }), 'garbage']) {
        const reply = await server.call('GET', '/console', { token });
        expect(reply.status).toBe(isBuilt ? 200 : 404);
        expect(await reply.text()).toContain(isBuilt ? 'assets/' : 'console_not_installed');
      }
      const paths = server.os.describeRoutes().filter(({ path }) => path.startsWith('/console'));
      expect(paths.map(({ path, access }) => [path, access])).toEqual(
        ['/console', '/console/assets/:file'].map((path) => [
          path,
          { public: 'pages hold no data; what they show comes through the lock' },
        ]),
      );
    } finally {
      await server.close();
    }
  });

  test('has none where it is turned off', async () => {
    const server = await startTestOs({ console: false });
    expect((await server.call('GET', '/console')).status).toBe(401);
    await server.close();
  });

  test('whose console is asked for and missing does not start', async () => {
    const nothing = await empty();
    expect(() => consoleRoutes({ mode: 'os', folder: nothing, required: true })).toThrow(
      expect.objectContaining({ code: 'config_console_missing' }),
    );
    expect(await (await get(serve({ folder: nothing }), '/console')).json()).toMatchObject({ status: 404, code: 'console_not_installed' });
  });

  test('takes true and false only', () => {
    const wrong: object = { console: 'yes' };
    expect(() => new AgentOS({ ...wrong })).toThrow('console must be true or false');
  });
});

const built = readConsoleFiles();
describe.runIf(built !== null)('the built pages', () => {
  test('name only files that are there, and every placeholder is filled', async () => {
    const app = createHttpApp({ routes: consoleRoutes({ mode: 'os' }), authenticator: nobody, log: silentLog });
    const html = await (await get(app, '/console')).text();
    expect(html).not.toContain('__');
    const files = [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, path = '']) => new URL(path, 'http://test/console').pathname);
    expect(files.length).toBeGreaterThan(1);
    for (const file of files) expect([file, (await get(app, file)).status]).toEqual([file, 200]);
  });

  test('hold nothing that their policy forbids', () => {
    expect(built?.page).not.toMatch(/<style|\sstyle=|<script(?![^>]*\ssrc=)|\son\w+=/);
  });
});
