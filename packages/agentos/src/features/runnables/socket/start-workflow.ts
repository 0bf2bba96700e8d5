import { z } from 'zod';
import type { Principal } from '../../../auth/index.ts';
import type { MessageContext, SocketFrame } from '../../../http/index.ts';
import type { FeatureDeps } from '../../feature-deps.ts';
import type { ComponentFamily } from '../component-family.ts';
import { toRunCaller } from '../run-caller.ts';
import { liveFrames } from './live-frames.ts';
import { optional, required } from './message-fields.ts';
import { workflowOf } from './workflow-of.ts';

export const startBody = z.object({
  workflow_id: required('workflow_id is required'),
  message: z.string({ error: 'message must be text' }).default(''),
  session_id: optional('session_id'),
  user_id: optional('user_id'),
});

/** The run does not end with the socket: whoever comes back follows it with `reconnect`. */
export async function startWorkflow(
  deps: FeatureDeps,
  family: ComponentFamily,
  ctx: MessageContext<z.output<typeof startBody>, Principal>,
): Promise<AsyncIterable<SocketFrame>> {
  const { body, principal } = ctx;
  const runnable = workflowOf(family, body.workflow_id);
  const trusted = deps.trustedInput(principal);
  const handle = await deps.engine.start({
    runnable,
    input: { text: body.message },
    caller: toRunCaller(ctx, body.user_id),
    sessionId: principal.sessionId ?? body.session_id,
    stream: true,
    background: true,
    ...(trusted === undefined ? {} : { trusted }),
  });
  return liveFrames(handle);
}
