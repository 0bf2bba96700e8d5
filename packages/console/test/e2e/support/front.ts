// TEMPORARY: until the control plane serves the console itself.
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { serve } from '@hono/node-server';

const dist = new URL('../../../dist/', import.meta.url);
const types: Record<string, string> = { '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
const escape = (t: string) => t.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

export async function front(app: { fetch: (r: Request) => Response | Promise<Response> }, port: number, host: string) {
  const page = async (instance: Record<string, string> | null, base: string): Promise<Response> => {
    const nonce = randomBytes(18).toString('base64');
    const html = (await readFile(new URL('index.html', dist), 'utf8'))
      .replaceAll('__CSP_NONCE__', nonce)
      .replaceAll('__CONSOLE_MODE__', 'control-plane')
      .replaceAll('__CONSOLE_INSTANCE__', instance === null ? '' : escape(JSON.stringify(instance)))
      .replaceAll('__CONSOLE_BASE__', base);
    const own = instance === null ? '' : ` ${new URL(instance['url'] ?? '').origin}`;
    const policy = `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'${own}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
    return new Response(html, { headers: { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': policy } });
  };
  return new Promise<{ close: () => void }>((resolve) => {
    const server = serve({ hostname: host, port, fetch: async (request: Request) => {
      const { pathname } = new URL(request.url);
      if (pathname === '/console') return page(null, '/console/');
      if (pathname.startsWith('/console/assets/')) {
        const name = pathname.slice('/console/assets/'.length);
        const file = await readFile(new URL(`assets/${name}`, dist)).catch(() => null);
        return file === null ? new Response(null, { status: 404 }) : new Response(new Uint8Array(file), { headers: { 'Content-Type': types[extname(name)] ?? '' } });
      }
      if (pathname.startsWith('/console/os/')) {
        const id = pathname.slice('/console/os/'.length);
        const me = await (await app.fetch(new Request(new URL('/me', request.url), { headers: request.headers }))).json() as any;
        for (const o of me.organizations ?? []) for (const i of o.instances) if (i.id === id) return page({ organization_id: o.id, ...i }, '/console/');
        return page(null, '/console/');
      }
      return app.fetch(request);
    } }, () => resolve({ close: () => void server.close() }));
  });
}
