import { z } from 'zod';
import type { Principal } from '../../../auth/index.ts';
import type { MessageContext, SocketFrame } from '../../../http/index.ts';
import { AgentOSError } from '../../../lib/errors.ts';
import type { FeatureDeps } from '../../feature-deps.ts';
import type { ComponentFamily } from '../component-family.ts';
import { continueRunBody, readDecisions } from '../run.body.ts';
import { toRunCaller } from '../run-caller.ts';
import { runnableErrors } from '../run.errors.ts';
import { liveFrames } from './live-frames.ts';
import { optional, required } from './message-fields.ts';
import { namingRun, workflowOf } from './workflow-of.ts';

export const continueBody = z.object({
  workflow_id: required('workflow_id is required'),
  run_id: required('run_id is required'),
  session_id: optional('session_id'),
  user_id: optional('user_id'),
  step_requirements: z.unknown().optional(),
});

/** Goes through the engine's one `continueRun`, as requests do. */
export async function continueWorkflow(
  deps: FeatureDeps,
  family: ComponentFamily,
  ctx: MessageContext<z.output<typeof continueBody>, Principal>,
): Promise<AsyncIterable<SocketFrame>> {
  const { body, principal } = ctx;
  const { run_id: runId, session_id: sessionId } = body;
  const runnable = workflowOf(family, body.workflow_id);
  const decisions = decisionsOf(body.step_requirements);
  const ref = { runId, component: { kind: family.kind, id: runnable.id }, sessionId };
  const record = await namingRun(runId, deps.engine.load(ref, ctx.access));
  if (record.status !== 'PAUSED') throw runnableErrors.not_paused([record.status]);
  const trusted = deps.trustedInput(principal);
  const handle = await namingRun(
    runId,
    deps.engine.continueRun({
      runnable,
      runId,
      sessionId,
      caller: toRunCaller(ctx, body.user_id),
      decisions,
      stream: true,
      background: true,
      ...(trusted === undefined ? {} : { trusted }),
    }),
  );
  return liveFrames(handle);
}

/** A list of objects, as JSON and not as text. */
function decisionsOf(given: unknown) {
  const list = z.array(z.unknown()).nullish().safeParse(given);
  if (!list.success) throw runnableErrors.invalid_step_requirements(['a list is expected']);
  try {
    return readDecisions(continueRunBody.parse({ step_requirements: list.data }));
  } catch (error) {
    throw AgentOSError.is(error) ? runnableErrors.invalid_step_requirements([error.detail]) : error;
  }
}
