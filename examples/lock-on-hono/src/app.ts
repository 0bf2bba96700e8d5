import { jwtMiddleware } from 'agentos-ts/auth';
import type { Principal } from 'agentos-ts/auth';
import { Hono } from 'hono';

/** The lock alone, on an app that is no AgentOS. A route that no mapping names is for administrators. */
export function createApp(verificationKey: string) {
  const app = new Hono<{ Variables: { principal: Principal } }>();
  app.use(
    jwtMiddleware({
      verificationKeys: [verificationKey],
      audience: 'invoices',
      scopeMappings: { 'GET /invoices/:id': ['invoices:read'], 'GET /me': [] },
      publicRoutes: ['/status'],
    }),
  );
  return app
    .get('/status', (c) => c.text('up'))
    .get('/me', (c) => c.json({ user: c.get('principal').userId }))
    .get('/invoices/:id', (c) => c.json({ invoice: c.req.param('id') }))
    .get('/internal', (c) => c.text('for administrators'));
}
