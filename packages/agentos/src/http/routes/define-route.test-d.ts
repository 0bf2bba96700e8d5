/** Compile-time tests of `defineRoute`: checked by tsc, run by nobody. */
import { z } from 'zod';
import type { Principal } from '../../auth/principal.ts';
import { defineCustomRoute, defineRoute } from './define-route.ts';
import { empty, eventStream, reply, serializeJson, stream } from '../reply/responses.ts';

const Run = z.object({ run_id: z.string(), status: z.enum(['PENDING', 'COMPLETED']) });
const base = { summary: 'x', responses: { 200: Run } } as const;
const handler = () => reply(200, { run_id: 'r', status: 'PENDING' as const });

export const accepted = [
  defineRoute({
    method: 'POST',
    path: '/agents/:agent_id/runs/:run_id',
    summary: 'Run',
    access: { scope: 'agents:run' },
    resource: (p) => ({ type: 'agents', id: p.agent_id }),
    query: z.object({ stream: z.boolean() }),
    body: z.object({ message: z.string() }),
    responses: { 200: { description: 'Run or stream', schema: [Run, eventStream('text/event-stream')] }, 202: Run, 204: empty() },
    handler: async (ctx) => {
      const texts: string[] = [ctx.params.agent_id, ctx.params.run_id, ctx.body.message];
      const principal: Principal = ctx.principal;
      const owner: string = ctx.access.owner;
      if (ctx.query.stream) return stream((async function* () {})());
      if (texts.length > 3) return reply(204);
      if (owner === principal.id) return reply(202, { run_id: 'r', status: 'PENDING' });
      return reply(200, { run_id: 'r', status: 'COMPLETED' });
    },
  }),
  defineRoute({ ...base, method: 'GET', path: '/x', access: { signedIn: true }, handler: () => ({ run_id: 'a', status: 'PENDING' }) }),
  defineRoute({ ...base, method: 'GET', path: '/x', access: { scope: 'agents:read', list: true }, handler }),
  defineRoute({ ...base, method: 'GET', path: '/x', access: { anyScope: ['agents:run', 'agents:read'] }, handler }),
  defineRoute({ ...base, method: 'GET', path: '/x', access: { scope: ['agents:run', 'sessions:read'] }, handler }),
  defineRoute({
    ...base,
    method: 'GET',
    path: '/x',
    access: { public: 'health' },
    handler: (ctx) => {
      const nobody: null = ctx.principal;
      return nobody === null ? reply(200, serializeJson({ run_id: 'r', status: 'PENDING' as const })) : handler();
    },
  }),
  defineRoute({
    ...base,
    method: 'GET',
    path: '/pages/:page',
    access: { signedIn: true },
    params: z.object({ page: z.coerce.number() }),
    handler: (ctx) => ({ run_id: ctx.params.page.toFixed(0), status: 'PENDING' }),
  }),
  defineCustomRoute({ ...base, method: 'POST', path: '/reports/:id', access: { scope: 'reports:write' }, handler }),
];

const get = { ...base, method: 'GET', path: '/x', access: { signedIn: true } } as const;
const one = { ...base, method: 'GET', path: '/a/:agent_id', access: { signedIn: true }, handler } as const;
const wrongStatus = () => reply(201, { run_id: 'r', status: 'PENDING' });
const wrongBody = () => reply(200, { run_id: 1, status: 'PENDING' });
const wrongValue = () => ({ run_id: 'r' });
const undeclaredStream = () => stream((async function* () {})());
const Other = z.object({ other: z.string() });
const open = { ...base, method: 'GET', path: '/x', access: { public: 'docs' } } as const;
const { access: _access, ...withoutAccess } = get;

export const refused = [
  // @ts-expect-error a route without access
  defineRoute({ ...withoutAccess, handler }),
  // @ts-expect-error a misspelt family
  defineRoute({ ...get, access: { scope: 'agent:run' }, handler }),
  // @ts-expect-error a misspelt action
  defineRoute({ ...get, access: { anyScope: ['agents:runs'] }, handler }),
  // @ts-expect-error a custom scope without an action
  defineCustomRoute({ ...get, access: { scope: 'reports' }, handler }),
  // @ts-expect-error an unknown path parameter in resource
  defineRoute({ ...one, resource: (p) => ({ type: 'agents', id: p.id }) }),
  // @ts-expect-error an unknown path parameter in params
  defineRoute({ ...one, params: Other }),
  // @ts-expect-error an undeclared status
  defineRoute({ ...get, handler: wrongStatus }),
  // @ts-expect-error a wrong body
  defineRoute({ ...get, handler: wrongBody }),
  // @ts-expect-error a plain value of the wrong type
  defineRoute({ ...get, handler: wrongValue }),
  // @ts-expect-error a stream where none is declared
  defineRoute({ ...get, handler: undeclaredStream }),
  // @ts-expect-error the principal of a public route
  defineRoute({ ...open, handler: (ctx) => ({ run_id: ctx.principal.id, status: 'PENDING' }) }),
];
