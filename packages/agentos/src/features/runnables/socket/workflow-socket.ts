import { z } from 'zod';
import { defineMessage, defineSocket, frame } from '../../../http/index.ts';
import type { Socket } from '../../../http/index.ts';
import type { FeatureDeps } from '../../feature-deps.ts';
import { workflowFamily } from '../component-family.ts';
import { StreamSlots } from '../stream-slots.ts';
import { continueBody, continueWorkflow } from './continue-workflow.ts';
import { reconnect, reconnectBody } from './reconnect.ts';
import { startBody, startWorkflow } from './start-workflow.ts';

const resource = (body: { readonly workflow_id: string }) => ({ type: 'workflows', id: body.workflow_id });

/** `/workflows/ws`: runs of workflows over one connection (wire section 7). */
export function workflowSocket(deps: FeatureDeps): Socket {
  const family = workflowFamily(deps.workflows);
  const slots = new StreamSlots();
  const runs = '/workflows/:workflow_id/runs';
  return defineSocket({
    path: '/workflows/ws',
    summary: 'Start, continue and follow runs of workflows',
    messages: {
      ping: defineMessage({
        summary: 'Ask whether the socket is alive',
        access: { public: 'says that the server is there, and nothing else' },
        body: z.object({}),
        handler: () => frame({ event: 'pong' }),
      }),
      'start-workflow': defineMessage({
        summary: 'Run a workflow; the run goes on without the socket',
        access: { scope: 'workflows:run' },
        rulesOf: `POST ${runs}`,
        denied: 'Insufficient permissions to run this workflow',
        body: startBody,
        resource,
        handler: (ctx) => startWorkflow(deps, family, ctx),
      }),
      reconnect: defineMessage({
        summary: 'Follow a run from an event on',
        access: { scope: 'workflows:run' },
        rulesOf: `POST ${runs}/:run_id/resume`,
        denied: 'Insufficient permissions to reconnect to this workflow',
        body: reconnectBody,
        resource,
        handler: (ctx) => slots.hold(ctx.access, () => reconnect(deps, family, ctx)),
      }),
      'continue-workflow': defineMessage({
        summary: 'Continue a paused run with decisions',
        access: { scope: 'workflows:run' },
        rulesOf: `POST ${runs}/:run_id/continue`,
        denied: 'Insufficient permissions to continue this workflow',
        body: continueBody,
        resource,
        handler: (ctx) => continueWorkflow(deps, family, ctx),
      }),
    },
  });
}
