import { z } from 'zod';

/** Reply bodies of the run routes. Loose: the named members are the ones that clients depend on (wire section 14). */

export const runObject = z
  .looseObject({ run_id: z.string(), session_id: z.string(), status: z.string(), created_at: z.int() })
  .meta({ id: 'Run', description: 'A run with its answer, messages, tool calls and metrics. Members without a value are left out.' });

export const runSchema = z
  .looseObject({ run_id: z.string(), status: z.string(), run_input: z.string(), created_at: z.string() })
  .meta({ id: 'RunSchema', description: 'A run in a list. Members without a value are null.' });

export const pendingRun = z
  .object({ run_id: z.string(), session_id: z.string(), status: z.literal('PENDING') })
  .meta({ id: 'PendingRun', description: 'A run that goes on in the background. Poll it, or resume its stream.' });

export const runEvents = 'Events of the run. Each frame has id, event and one data line of JSON; the same number stands in event_index.';

const checkpoint = z.object({
  checkpoint_id: z.string().nullable(),
  run_id: z.string(),
  session_id: z.string(),
  message_index: z.int(),
  continue_from: z.int(),
  status: z.string(),
  reason: z.enum(['checkpoint', 'end', 'snapshot']),
  created_at: z.int(),
  message_id: z.string().nullable(),
  message_role: z.string().nullable(),
  message_preview: z.string().nullable(),
  is_latest: z.boolean(),
});
export type WireCheckpoint = z.output<typeof checkpoint>;

export const checkpointList = z
  .object({ run_id: z.string(), session_id: z.string(), checkpoints: z.array(checkpoint) })
  .meta({ id: 'Checkpoints' });
export const checkpointSnapshot = z.object({ checkpoint, snapshot: runObject }).meta({ id: 'CheckpointSnapshot' });
export const forkedSession = z.object({ session_id: z.string(), forked_from_session_id: z.string() }).meta({ id: 'ForkedSession' });
