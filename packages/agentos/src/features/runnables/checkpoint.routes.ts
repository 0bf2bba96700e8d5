import { z } from 'zod';
import { defineRoute, reply } from '../../http/index.ts';
import type { Route } from '../../http/index.ts';
import { toEpochSeconds } from '../../lib/wire-date.ts';
import type { RunRecord } from '../../runtime/index.ts';
import type { FeatureDeps } from '../feature-deps.ts';
import { memberOf } from './component-family.ts';
import type { ComponentFamily } from './component-family.ts';
import { runnableErrors } from './run.errors.ts';
import { viewOf } from './run.routes.ts';
import { checkpointList, checkpointSnapshot } from './wire/run.schemas.ts';
import type { WireCheckpoint } from './wire/run.schemas.ts';
import { toRunObject } from './wire/run.wire.ts';

const query = z.object({ session_id: z.string().max(255).optional() });

/** The places of a run's conversation from which it can be branched (`continue_from`). */
function boundariesOf(record: RunRecord): readonly number[] {
  const { messages } = record;
  return messages.flatMap((message, index) => {
    const stepIsOver =
      message.role === 'assistant'
        ? (message.toolCalls?.length ?? 0) === 0
        : message.role === 'tool' && messages[index + 1]?.role !== 'tool';
    return stepIsOver ? [index + 1] : [];
  });
}

function toWireCheckpoint(
  record: RunRecord,
  index: number,
  place: Pick<WireCheckpoint, 'checkpoint_id' | 'reason' | 'is_latest'>,
): WireCheckpoint {
  const message = record.messages[index - 1];
  return {
    ...place,
    run_id: record.runId,
    session_id: record.sessionId,
    message_index: index,
    continue_from: index,
    status: record.status,
    created_at: toEpochSeconds(message?.createdAt ?? record.createdAt),
    message_id: message?.id ?? null,
    message_role: message?.role ?? null,
    message_preview: message === undefined || message.role === 'system' ? null : message.content.slice(0, 120),
  };
}

/** Checkpoints of a run (wire 5.7). */
export function checkpointRoutes(family: ComponentFamily, deps: FeatureDeps): readonly Route[] {
  const path = `/${family.resource}/:${family.idParam}/runs/:run_id/checkpoints` as const;
  const load = (params: Readonly<Record<ComponentFamily['idParam'] | 'run_id', string>>, sessionId: string | undefined) => ({
    runId: params.run_id,
    component: { kind: family.kind, id: memberOf(family, params[family.idParam]).id },
    sessionId,
  });
  return [
    defineRoute({
      method: 'GET',
      path,
      summary: 'List the checkpoints of a run',
      tags: [family.resource],
      access: { anyScope: [`${family.resource}:read`, `${family.resource}:run`] },
      resource: (params) => ({ type: family.resource, id: params[family.idParam] }),
      query,
      responses: { 200: checkpointList },
      handler: async (ctx) => {
        const record = await deps.engine.load(load(ctx.params, ctx.query.session_id), ctx.access);
        const places = boundariesOf(record);
        const checkpoints = places.map((index, position) => {
          const isLatest = position === places.length - 1;
          const reason = isLatest && record.status === 'COMPLETED' ? 'end' : 'checkpoint';
          return toWireCheckpoint(record, index, { checkpoint_id: String(position + 1), reason, is_latest: isLatest });
        });
        return reply(200, { run_id: record.runId, session_id: record.sessionId, checkpoints });
      },
    }),
    defineRoute({
      method: 'GET',
      path: `${path}/:message_index`,
      summary: 'Read a run as it stood at a message',
      tags: [family.resource],
      access: { anyScope: [`${family.resource}:read`, `${family.resource}:run`] },
      resource: (params) => ({ type: family.resource, id: params[family.idParam] }),
      query,
      responses: { 200: checkpointSnapshot },
      handler: async (ctx) => {
        const record = await deps.engine.load(load(ctx.params, ctx.query.session_id), ctx.access);
        const index = /^\d{1,6}$/.test(ctx.params.message_index) ? Number(ctx.params.message_index) : -1;
        if (index < 0 || index > record.messages.length) throw runnableErrors.message_index([record.messages.length]);
        const checkpoint = toWireCheckpoint(record, index, {
          checkpoint_id: null,
          reason: 'snapshot',
          is_latest: index === record.messages.length,
        });
        return reply(200, { checkpoint, snapshot: toRunObject({ ...record, messages: record.messages.slice(0, index) }, viewOf(ctx)) });
      },
    }),
  ];
}
