import { z } from 'zod';
import { sessionIdGrammar } from '../../runtime/index.ts';
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

const shown = { session_id: z.string(), session_name: z.string() };
export const sessionItem = z
  .looseObject(shown)
  .meta({ id: 'Session', description: 'A session in a list. Members without a value are left out.' });
export const sessionDetail = z.looseObject(shown).meta({ id: 'SessionDetail', description: 'A session, in the shape of its type.' });
export const pageMeta = z
  .object({ page: z.int(), limit: z.int(), total_pages: z.int(), total_count: z.int(), search_time_ms: z.number() })
  .meta({ id: 'PageMeta' });
