import { Hono } from 'hono';
import { expect, describe, it } from 'vitest';
import { jwtMiddleware } from 'agentos-ts/auth';
import { configOf, ownApp } from './case-server.ts';
import { checkReply } from './check-reply.ts';
import { asExpectation, cases, stepsOf } from './conformance-case.ts';
import type { ConformanceCase } from './conformance-case.ts';
import { toRequest } from './run-steps.ts';

/** Cases that ask for nothing but routes of the application's own. */
const ownRouteCases = cases.filter((entry) => {
  const names = new Set(entry.setup?.routes);
  const steps = stepsOf(entry);
  return steps.length > 0 && steps.every(({ request }) => names.has(`${request.method} ${request.path}`));
});

/** The lock alone, in front of an app that is not an AgentOS. */
function lockedApp({ setup, id }: ConformanceCase): Hono {
  if (setup?.routes === undefined) throw new Error(`${id} has no routes of its own`);
  const app = new Hono();
  const { authorization = true } = setup.auth;
  app.use(jwtMiddleware({ ...configOf(setup.auth, 'agno'), authorization, osId: setup.os_id }));
  return ownApp(setup.routes, app);
}

describe('conformance.json, own routes behind the middleware', () => {
  it.each(ownRouteCases)('$id $title', async (entry) => {
    const app = lockedApp(entry);
    for (const { request, token, expect: wanted } of stepsOf(entry)) {
      const response = await app.fetch(toRequest(request, token));
      const reply = { status: response.status, headers: response.headers, text: await response.text() };
      checkReply(reply, entry.ours === undefined ? wanted : asExpectation(entry.ours), undefined);
    }
  });

  it('finds them', () => expect(ownRouteCases.length).toBe(8));
});
