import { z } from 'zod';
import { defineRoute, eventStream, reply, stream } from '../../http/index.ts';
import type { Route, RouteContext } from '../../http/index.ts';
import { AgentOSError } from '../../lib/errors.ts';
import type { RowAccess } from '../../lib/row-access.ts';
import { runStatuses } from '../../runtime/index.ts';
import type { ContinueRun, RunHandle, RunRecord, RunRef } from '../../runtime/index.ts';
import type { FeatureDeps } from '../feature-deps.ts';
import { memberOf } from './component-family.ts';
import type { ComponentFamily } from './component-family.ts';
import { eventSchemas } from './wire/event.schemas.ts';
import { toRunCaller } from './run-caller.ts';
import { streamFollowed, streamRun } from './run-events.ts';
import { continueRunBody, readDecisions, readRunInput, resumeRunBody, startRunBody, startWorkflowBody } from './run.body.ts';
import { runnableErrors } from './run.errors.ts';
import { pendingRun, runEvents, runObjects, runSchema } from './wire/run.schemas.ts';
import { toRunObject, toRunSchema } from './wire/run.wire.ts';
import type { RunView } from './wire/run.wire.ts';
import { StreamSlots } from './stream-slots.ts';
import { ownerOfSession } from './store/session-of-component.store.ts';

const optionalText = z
  .string()
  .max(255)
  .optional()
  .transform((value) => (value === '' ? undefined : value));
const inSession = z.object({ session_id: optionalText });

/** Definitions of components, and with them their prompts, are read with `components:read`. */
export function viewOf(ctx: Pick<RouteContext, 'can'>): RunView {
  return { showsPrompt: ctx.can({ resource: 'components', action: 'read' }) };
}

/** Starting, reading, cancelling, continuing and following runs of one family. */
export function runRoutes(family: ComponentFamily, deps: FeatureDeps): readonly Route[] {
  return [
    startRoute(family, deps),
    listRoute(family, deps),
    getRoute(family, deps),
    cancelRoute(family, deps),
    continueRoute(family, deps),
    ...followRoutes(family, deps),
  ];
}

function pathsOf(family: ComponentFamily) {
  const runs = `/${family.resource}/:${family.idParam}/runs` as const;
  return { runs, run: `${runs}/:run_id` as const };
}

type RunParams = Readonly<Record<ComponentFamily['idParam'] | 'run_id', string>>;

function refOf(family: ComponentFamily, params: RunParams, sessionId: string | undefined): RunRef {
  return { runId: params.run_id, component: { kind: family.kind, id: params[family.idParam] }, sessionId };
}

const identityHeaders = ({ runId, sessionId }: Pick<RunHandle, 'runId' | 'sessionId'>) => ({
  'X-Run-Id': runId,
  'X-Session-Id': encodeURIComponent(sessionId),
});

/** What a run that was started or continued answers, in each of the four modes of wire 5.4. */
async function answer(
  deps: FeatureDeps,
  handle: RunHandle,
  mode: { readonly stream: boolean; readonly background: boolean },
  view: RunView,
) {
  const headers = identityHeaders(handle);
  if (mode.stream)
    return stream(
      streamRun(handle, async () => partsOf(deps, await handle.done)),
      headers,
    );
  if (mode.background) return reply(202, { run_id: handle.runId, session_id: handle.sessionId, status: 'PENDING' }, headers);
  const record = await handle.done;
  return reply(200, toRunObject(record, view, await partsOf(deps, record)), { ...headers, 'X-Run-Status': record.status });
}

/** What `answer` may answer. */
function answers({ resource }: ComponentFamily) {
  const events = eventStream('text/event-stream', runEvents, eventSchemas[resource]);
  return { 200: { description: runEvents, schema: [runObjects[resource], events] }, 202: pendingRun } as const;
}

/** The runs that this one caused; agents cause none. */
async function partsOf(deps: FeatureDeps, record: RunRecord): Promise<readonly RunRecord[]> {
  return record.component.kind === 'agent' ? [] : deps.engine.parts(record);
}

function startRoute(family: ComponentFamily, deps: FeatureDeps): Route {
  return defineRoute({
    method: 'POST',
    path: pathsOf(family).runs,
    summary: `Run ${family.noun === 'Agent' ? 'an agent' : `a ${family.kind}`}`,
    description: 'Streams events unless stream is false. With background the run goes on without the connection.',
    tags: [family.resource],
    access: { scope: `${family.resource}:run` },
    resource: (params) => ({ type: family.resource, id: params[family.idParam] }),
    body: family.kind === 'workflow' ? startWorkflowBody : startRunBody,
    uploads: family.kind !== 'workflow',
    responses: answers(family),
    handler: async (ctx) => {
      const { body } = ctx;
      const runnable = memberOf(family, ctx.params[family.idParam]);
      const trusted = deps.trustedInput(ctx.principal);
      const handle = await deps.engine.start({
        runnable,
        input: await readRunInput(body),
        caller: toRunCaller(ctx, body.user_id),
        sessionId: ctx.principal.sessionId ?? body.session_id,
        stream: body.stream,
        background: body.background,
        signal: ctx.signal,
        ...(trusted === undefined ? {} : { trusted }),
      });
      return answer(deps, handle, body, viewOf(ctx));
    },
  });
}

function listRoute(family: ComponentFamily, deps: FeatureDeps): Route {
  return defineRoute({
    method: 'GET',
    path: pathsOf(family).runs,
    summary: 'List the runs of a session',
    tags: [family.resource],
    access: { anyScope: [`${family.resource}:read`, `${family.resource}:run`] },
    resource: (params) => ({ type: family.resource, id: params[family.idParam] }),
    query: z.object({ session_id: z.string().min(1).max(255), status: z.enum(runStatuses).optional() }),
    responses: { 200: z.array(runSchema) },
    handler: async (ctx) => {
      const component = { kind: family.kind, id: memberOf(family, ctx.params[family.idParam]).id };
      const { session_id: sessionId, status } = ctx.query;
      const runs = await deps.runs.list(ctx.access, { sessionId, component, limit: 1000, ...(status === undefined ? {} : { status }) });
      const isKnown = async () =>
        (await deps.db.as(ctx.access, (tx) => ownerOfSession(tx, sessionId, component.kind, component.id), { readOnly: true })) !== null;
      if (runs.length === 0 && !(await isKnown())) throw runnableErrors.session_not_found();
      const view = viewOf(ctx);
      return reply(
        200,
        runs.map((run) => toRunSchema(run, view)),
      );
    },
  });
}

function getRoute(family: ComponentFamily, deps: FeatureDeps): Route {
  return defineRoute({
    method: 'GET',
    path: pathsOf(family).run,
    summary: 'Read a run',
    tags: [family.resource],
    access: { anyScope: [`${family.resource}:read`, `${family.resource}:run`] },
    resource: (params) => ({ type: family.resource, id: params[family.idParam] }),
    query: inSession,
    responses: { 200: runObjects[family.resource] },
    handler: async (ctx) => {
      memberOf(family, ctx.params[family.idParam]);
      const record = await deps.engine.load(refOf(family, ctx.params, ctx.query.session_id), ctx.access);
      return reply(200, toRunObject(record, viewOf(ctx), await partsOf(deps, record)));
    },
  });
}

function cancelRoute(family: ComponentFamily, deps: FeatureDeps): Route {
  return defineRoute({
    method: 'POST',
    path: `${pathsOf(family).run}/cancel`,
    summary: 'Cancel a run',
    description: 'Stops the model call and the tools; what was answered so far is kept. Cancelling a finished run changes nothing.',
    tags: [family.resource],
    access: { scope: `${family.resource}:run` },
    resource: (params) => ({ type: family.resource, id: params[family.idParam] }),
    query: inSession,
    responses: { 200: z.object({}) },
    handler: async (ctx) => {
      memberOf(family, ctx.params[family.idParam]);
      await deps.engine.cancel(refOf(family, ctx.params, ctx.query.session_id), ctx.access).catch((error: unknown) => {
        // Existing clients cancel without looking first. Whoever sees every run learns nothing from a 200; everybody else gets the 404.
        if (!(AgentOSError.is(error) && error.status === 404 && ctx.access.all)) throw error;
      });
      return reply(200, {});
    },
  });
}

function readContinueFrom(value: string | number): ContinueRun['continueFrom'] {
  if (value === 'end' || value === 'last_user') return value;
  const index = typeof value === 'number' ? value : /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
  if (!Number.isInteger(index) || index < 0) throw runnableErrors.invalid_continue_from();
  return index;
}

function continueRoute(family: ComponentFamily, deps: FeatureDeps): Route {
  return defineRoute({
    method: 'POST',
    path: `${pathsOf(family).run}/continue`,
    summary: 'Continue a run',
    description:
      'A paused run goes on with the decisions on its tool calls; a completed one branches into a new run, a failed one is tried again. The arguments of a ' +
      'tool are always the stored ones.',
    tags: [family.resource],
    access: { scope: `${family.resource}:run` },
    resource: (params) => ({ type: family.resource, id: params[family.idParam] }),
    query: inSession,
    body: continueRunBody,
    responses: answers(family),
    handler: async (ctx) => {
      const { body } = ctx;
      const trusted = deps.trustedInput(ctx.principal);
      const handle = await deps.engine.continueRun({
        runnable: memberOf(family, ctx.params[family.idParam]),
        runId: ctx.params.run_id,
        sessionId: body.session_id ?? ctx.query.session_id,
        caller: toRunCaller(ctx, body.user_id),
        decisions: readDecisions(body),
        input: body.input,
        continueFrom: readContinueFrom(body.continue_from),
        fork: body.fork,
        regenerate: body.regenerate,
        replaceOriginal: body.replace_original,
        additionalInstructions: body.additional_instructions,
        stream: body.stream,
        background: body.background,
        signal: ctx.signal,
        ...(trusted === undefined ? {} : { trusted }),
      });
      return answer(deps, handle, body, viewOf(ctx));
    },
  });
}

/** The index that a client has seen last: from its body or query, else from `Last-Event-ID`; -1 for none. */
function lastSeen(given: number | undefined, header: string | null): number {
  return given ?? (header !== null && /^\d{1,9}$/.test(header) ? Number(header) : -1);
}

function followRoutes(family: ComponentFamily, deps: FeatureDeps): readonly Route[] {
  const { run } = pathsOf(family);
  const slots = new StreamSlots();
  const follow = async (access: RowAccess, ref: RunRef, after: number) => {
    let headers: Readonly<Record<string, string>> = {};
    const frames = await slots.hold(access, async () => {
      const followed = await deps.engine.follow(ref, access, after);
      headers = identityHeaders(followed.record);
      return streamFollowed(followed, after, () => partsOf(deps, followed.record));
    });
    return stream(frames, headers);
  };
  const shared = {
    tags: [family.resource],
    responses: { 200: eventStream('text/event-stream', runEvents, eventSchemas[family.resource]) },
  } as const;
  return [
    defineRoute({
      ...shared,
      method: 'POST',
      path: `${run}/resume`,
      summary: 'Follow a run from an event on',
      access: { scope: `${family.resource}:run` },
      resource: (params) => ({ type: family.resource, id: params[family.idParam] }),
      query: inSession,
      body: resumeRunBody,
      handler: async (ctx) => {
        memberOf(family, ctx.params[family.idParam]);
        const after = lastSeen(ctx.body.last_event_index, ctx.header('last-event-id'));
        const ref = refOf(family, ctx.params, ctx.body.session_id ?? ctx.query.session_id);
        return follow(ctx.access, ref, after);
      },
    }),
    defineRoute({
      ...shared,
      method: 'GET',
      path: `${run}/events`,
      summary: 'Follow a run from an event on, for readers that send Last-Event-ID',
      access: { scope: `${family.resource}:run` },
      resource: (params) => ({ type: family.resource, id: params[family.idParam] }),
      query: inSession.extend({ last_event_index: resumeRunBody.shape.last_event_index }),
      handler: async (ctx) => {
        memberOf(family, ctx.params[family.idParam]);
        const after = lastSeen(ctx.query.last_event_index, ctx.header('last-event-id'));
        return follow(ctx.access, refOf(family, ctx.params, ctx.query.session_id), after);
      },
    }),
  ];
}
