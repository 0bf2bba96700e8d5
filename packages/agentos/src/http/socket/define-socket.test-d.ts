/** Compile-time tests of `defineMessage`: checked by tsc, run by nobody. */
import { z } from 'zod';
import type { Principal } from '../../auth/principal.ts';
import { defineMessage } from './define-socket.ts';
import { frame } from './socket-frame.ts';

const body = z.object({ workflow_id: z.string() });
const handler = () => frame({ event: 'x' });

export const accepted = [
  defineMessage({
    summary: 'x',
    access: { scope: 'workflows:run' },
    rulesOf: 'POST /workflows/:workflow_id/runs',
    body,
    resource: ({ workflow_id: id }) => ({ type: 'workflows', id }),
    handler: ({ principal, access, body: { workflow_id: id } }) => {
      const who: Principal = principal;
      return frame({ event: 'x', owner: access.owner, who: who.id, id });
    },
  }),
  defineMessage({
    summary: 'x',
    access: { public: 'says nothing' },
    body,
    handler: ({ principal }) => frame({ nobody: principal satisfies null }),
  }),
];

export const refused = [
  // @ts-expect-error -- no access
  defineMessage({ summary: 'x', body, handler }),
  // @ts-expect-error -- a scope that does not exist
  defineMessage({ summary: 'x', access: { scope: 'workflows:rum' }, body, handler }),
  // @ts-expect-error -- no body
  defineMessage({ summary: 'x', access: { signedIn: true }, handler }),
  // @ts-expect-error -- public messages know nobody
  defineMessage({ summary: 'x', access: { public: 'why' }, body, handler: ({ principal }) => frame({ id: principal.id }) }),
  // @ts-expect-error -- a field that the message does not have
  defineMessage({ summary: 'x', access: { signedIn: true }, body, handler: ({ body: { run_id: id } }) => frame({ id }) }),
];
