import { expressJwt } from 'agentos-ts/auth/express';
import express from 'express';

/** The lock alone, on Express. A path that no mapping names is for administrators. */
export function createApp(verificationKey: string) {
  const app = express();
  app.use(
    expressJwt({
      verificationKeys: [verificationKey],
      audience: 'invoices',
      scopeMappings: { 'GET /invoices/:id': ['invoices:read'] },
      publicRoutes: ['/status'],
    }),
  );
  app.get('/status', (_request, response) => void response.send('up'));
  app.get('/invoices/:id', (request, response) => void response.json({ invoice: request.params.id }));
  app.get('/internal', (_request, response) => void response.send('for administrators'));
  return app;
}
