import { z } from 'zod';
import { sessionIdGrammar } from '../../runtime/index.ts';
import { message } from '../runnables/index.ts';
import { chosenUserId } from '../chosen-owner.ts';

const componentId = z.string().max(128).nullish();
const jsonObject = z.record(z.string(), z.unknown());

const sessionId = z.string().regex(sessionIdGrammar, 'Use 1 to 255 printable characters without spaces, slashes, %, ? and #');

export const createSessionBody = z.object({
  session_id: sessionId.nullish(),
  session_name: z.string().max(255).nullish(),
  session_state: jsonObject.nullish(),
  metadata: jsonObject.nullish(),
  user_id: chosenUserId,
  agent_id: componentId,
  team_id: componentId,
  workflow_id: componentId,
});
export type CreateSessionBody = z.output<typeof createSessionBody>;

export const updateSessionBody = z.object({
  session_name: z.string().max(255).nullish(),
  session_state: jsonObject.nullish(),
  metadata: jsonObject.nullish(),
  summary: jsonObject.nullish(),
});

export const renameSessionBody = z.object({ session_name: z.string().max(255) });
export const deleteSessionsBody = z.object({
  session_ids: z.array(z.string().max(255)).min(1).max(1000),
  session_types: z
    .array(z.enum(['agent', 'team', 'workflow']))
    .min(1)
    .max(1000),
});

type Shown = { readonly [member: string]: unknown; readonly session_id: string; readonly session_name: string };
const text = z.string();
const nullableText = text.nullable().optional();
const shown = {
  session_id: text,
  session_name: text,
  session_state: jsonObject.nullable().optional(),
  user_id: nullableText,
  agent_id: nullableText,
  team_id: nullableText,
  workflow_id: nullableText,
  session_summary: jsonObject.nullable().optional(),
  metrics: jsonObject.nullable().optional(),
  total_tokens: z.number().nullable().optional(),
  metadata: jsonObject.nullable().optional(),
  created_at: nullableText,
  updated_at: nullableText,
};
/** Loose, as members may be added; the handlers' types ask for what clients depend on, the rest is checked by `checkReplies`. */
export const sessionItem: z.ZodType<Shown> = z
  .looseObject({ ...shown, session_type: z.enum(['agent', 'team', 'workflow']) })
  .meta({ id: 'SessionItem', description: 'A session in a list. Members without a value are left out.' });
export const sessionDetail: z.ZodType<Shown> = z
  .looseObject({
    ...shown,
    chat_history: z.array(message).optional(),
    agent_session_id: nullableText,
    agent_data: jsonObject.nullable().optional(),
    team_data: jsonObject.nullable().optional(),
    workflow_name: nullableText,
    session_data: jsonObject.nullable().optional(),
    workflow_data: jsonObject.nullable().optional(),
  })
  .meta({ id: 'Session', description: 'A session, in the shape of its type.' });
