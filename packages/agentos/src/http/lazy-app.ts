import { randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import { defineErrors } from '../lib/errors.ts';
import type { Log } from '../telemetry/index.ts';
import type { HttpHandler } from './http-app.ts';
import { describeProblem } from './reply/problem.ts';

const serverErrors = defineErrors('server', {
  not_ready: { status: 503, detail: 'The server could not start; its log says why', means: 'Start-up failed, or the server is closed.' },
});

/** A Hono app whose first request waits for `open()`. While that fails every request is a 503 that tells the client nothing else. */
export function createLazyApp(open: () => HttpHandler | Promise<HttpHandler>, log: Log): Hono {
  const refuse = (cause: unknown): Response => {
    const { body, status, headers } = describeProblem(serverErrors.not_ready({ cause }), randomUUID(), log);
    return new Response(body, { status, headers });
  };
  const app = new Hono();
  app.all('*', (c) => {
    try {
      const handler = open();
      return handler instanceof Promise ? handler.then((ready) => ready(c), refuse) : handler(c);
    } catch (error) {
      return refuse(error);
    }
  });
  return app;
}
