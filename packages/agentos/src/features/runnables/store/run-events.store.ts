import type { Database } from '../../../db/database.ts';
import type { RowAccess } from '../../../lib/row-access.ts';
import type { RunEvent } from '../../../runtime/index.ts';
import { jsonb } from './run.row.ts';

/** Events of one run that follow each other, and the index promised with them. */
export interface EventBatch {
  readonly runId: string;
  readonly serverId: string;
  readonly events: readonly RunEvent[];
  readonly lastEventIndex: number;
}

interface Waiting extends EventBatch {
  readonly settle: (isHeld: boolean) => void;
  readonly fail: (error: unknown) => void;
}

const appendText = `with batch as (
  select * from jsonb_to_recordset($3::jsonb) as batch(run_id text, server_id text, promised integer, first_index integer, last_index integer, events jsonb)
), run as (
  update runs r set last_event_index = greatest(r.last_event_index, batch.promised) from batch
  where r.tenant = $1 and r.owner = $2 and r.run_id = any($4::text[]) and r.run_id = batch.run_id and r.server_id = batch.server_id and r.status = 'RUNNING' returning r.run_id
), kept as (
  insert into run_events (tenant, owner, run_id, first_index, last_index, events)
  select $1, $2, batch.run_id, batch.first_index, batch.last_index, batch.events from batch join run on run.run_id = batch.run_id
  where batch.first_index is not null
  on conflict (tenant, owner, run_id, first_index) do update set last_index = excluded.last_index, events = excluded.events
) select run_id from run`;

/**
 * Stores events of runs at work. What arrives for one owner in the same turn of the event loop is one transaction: a thousand open streams of twenty users
 * are twenty transactions at a time, each still bound to its owner.
 */
export class EventAppender {
  readonly #db: Database;
  readonly #waiting = new Map<string, { readonly access: RowAccess; readonly batches: Waiting[] }>();

  constructor(db: Database) {
    this.#db = db;
  }

  /** Whether the run is still at work and held by this server. Rejects when the store is away; nothing of the batch is stored then. */
  append(access: RowAccess, batch: EventBatch): Promise<boolean> {
    return new Promise((settle, fail) => {
      const key = JSON.stringify([access.tenant, access.owner]);
      const known = this.#waiting.get(key);
      if (known !== undefined) {
        known.batches.push({ ...batch, settle, fail });
        return;
      }
      this.#waiting.set(key, { access, batches: [{ ...batch, settle, fail }] });
      setImmediate(() => void this.#store(key));
    });
  }

  async #store(key: string): Promise<void> {
    const turn = this.#waiting.get(key);
    this.#waiting.delete(key);
    if (turn === undefined) return;
    const { access, batches } = turn;
    try {
      const values = [access.tenant, access.owner, jsonb(batches.map(toRow)), batches.map(({ runId }) => runId)];
      const rows = await this.#db.as(access, (tx) => tx.query<{ run_id: string }>(appendText, values, 'run_events_append'), {
        durable: false,
      });
      const held = new Set(rows.map((row) => row.run_id));
      for (const { runId, settle } of batches) settle(held.has(runId));
    } catch (error) {
      for (const { fail } of batches) fail(error);
    }
  }
}

function toRow({ runId, serverId, events, lastEventIndex }: EventBatch) {
  return {
    run_id: runId,
    server_id: serverId,
    promised: lastEventIndex,
    first_index: events[0]?.index ?? null,
    last_index: events.at(-1)?.index ?? null,
    events,
  };
}
