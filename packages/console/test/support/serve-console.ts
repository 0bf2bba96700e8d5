import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { serve } from '@hono/node-server';
import { decodeJwt } from 'jose';
import type { AgentOS } from 'agentos-ts';

const dist = new URL('../../dist/', import.meta.url);
const types: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };

export interface PageFacts {
  readonly mode: 'os' | 'control-plane';
  /** The AgentOS of the page: its policy lets the browser reach that one too. */
  readonly instance?: { readonly url: string } | null;
}

const escapeHtml = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** The built page as a server sends it. */
export async function consolePage({ mode, instance = null }: PageFacts): Promise<Response> {
  const nonce = randomBytes(18).toString('base64');
  const html = (await readFile(new URL('index.html', dist), 'utf8'))
    .replaceAll('__CSP_NONCE__', nonce)
    .replaceAll('__CONSOLE_MODE__', mode)
    .replaceAll('__CONSOLE_INSTANCE__', () => (instance === null ? '' : escapeHtml(JSON.stringify(instance))))
    .replaceAll('__CONSOLE_BASE__', '/console/');
  const reachable = instance === null ? "'self'" : `'self' ${new URL(instance.url).origin}`;
  const policy = `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data:; font-src 'self'; connect-src ${reachable}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
  return new Response(html, { headers: { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': policy } });
}

export async function consoleAsset(name: string): Promise<Response> {
  if (!/^[\w.-]+$/.test(name)) return new Response(null, { status: 404 });
  const file = await readFile(new URL(`assets/${name}`, dist)).catch(() => null);
  if (file === null) return new Response(null, { status: 404 });
  return new Response(new Uint8Array(file), { headers: { 'Content-Type': types[extname(name)] ?? 'application/octet-stream' } });
}

/** What the token's scopes open, for a server without `GET /authz/rules`. */
function rules(authorization: string | null): Response {
  const token = /^Bearer (.+)$/.exec(authorization ?? '')?.[1];
  if (token === undefined) return Response.json({ code: 'auth_missing', detail: 'Missing token' }, { status: 401 });
  let claims: ReturnType<typeof decodeJwt>;
  try {
    claims = decodeJwt(token);
  } catch {
    return Response.json({ code: 'auth_invalid', detail: 'Invalid token' }, { status: 401 });
  }
  const scopes: readonly string[] = Array.isArray(claims['scopes']) ? claims['scopes'].map(String) : [];
  const admin = scopes.includes('agent_os:admin');
  const abilities: Record<string, Record<string, boolean>> = {};
  for (const family of ['agents', 'teams', 'workflows', 'sessions', 'memories', 'traces', 'approvals', 'service_accounts'])
    for (const action of ['read', 'write', 'run', 'delete', 'resolve'])
      abilities[family] = { ...abilities[family], [action]: admin || scopes.includes(`${family}:${action}`) };
  const principal = { id: claims.sub, user_id: claims.sub, kind: 'user', tenant: null, expires_at: claims.exp };
  return Response.json({ principal, admin, isolation: true, scopes, abilities });
}

export interface ServedConsole {
  readonly url: string;
  readonly close: () => void;
}

/** The built console at `/console` of a running AgentOS, with the policy that servers send. */
export async function serveConsole(os: AgentOS): Promise<ServedConsole> {
  const app = os.getApp();
  return new Promise((resolve) => {
    const server = serve(
      {
        hostname: '127.0.0.1',
        port: 0,
        fetch: async (request: Request) => {
          const { pathname } = new URL(request.url);
          if (pathname === '/console') return consolePage({ mode: 'os' });
          if (pathname.startsWith('/console/assets/')) return consoleAsset(pathname.slice('/console/assets/'.length));
          if (pathname === '/authz/rules') return rules(request.headers.get('authorization'));
          return app.fetch(request);
        },
      },
      ({ port }) => resolve({ url: `http://127.0.0.1:${port}`, close: () => void server.close() }),
    );
  });
}
