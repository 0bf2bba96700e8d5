import type { Database, PrincipalTx } from '../../src/db/database.ts';
import type { RowAccess } from '../../src/lib/row-access.ts';
import type { Seed, SessionSeed, TraceSeed } from './conformance-case.ts';

/** Rows of callers without a subject belong to the anonymous principal. */
const ownerless = 'anonymous';

/** Empties the database and stores the rows that a case starts from. */
export async function seedRows(db: Database, seeds: readonly Seed[]): Promise<void> {
  await db.as({ owner: ownerless, userId: null, tenant: '', all: true }, async (tx) => {
    await tx.query('delete from sessions');
    await tx.query('delete from traces');
  });
  for (const { session, trace } of seeds) {
    if (session !== undefined) await db.as(accessOf(session), (tx) => seedSession(tx, session));
    if (trace !== undefined) await db.as(accessOf(trace), (tx) => seedTrace(tx, trace));
  }
}

const accessOf = ({ user }: { readonly user: string | null }): RowAccess => ({
  owner: user ?? ownerless,
  userId: user,
  tenant: '',
  all: false,
});

const componentOf = (seed: { readonly agent?: string; readonly workflow?: string }): readonly [string, string | null] =>
  seed.workflow === undefined ? ['agent', seed.agent ?? null] : ['workflow', seed.workflow];

async function seedSession(tx: PrincipalTx, session: SessionSeed): Promise<void> {
  const { owner, userId } = tx.access;
  await tx.query(
    `insert into sessions (owner, session_id, user_id, session_type, component_id, session_name, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $7)`,
    [owner, session.id, userId, ...componentOf(session), session.name ?? null, Date.now()],
  );
  for (const run of session.runs ?? []) {
    await tx.query(
      `insert into runs (owner, run_id, session_id, user_id, component_kind, component_id, status, input, content, content_type, created_at, updated_at)
       values ($1, $2, $3, $4, $5, $6, 'COMPLETED', '{"content":"hi"}'::jsonb, $7::jsonb, 'str', $8, $8)`,
      [owner, run.run_id, session.id, userId, ...componentOf(run), JSON.stringify(run.content), Date.now()],
    );
  }
}

async function seedTrace(tx: PrincipalTx, { id, user, session, spans = [] }: TraceSeed): Promise<void> {
  const { owner, userId } = tx.access;
  await seedSession(tx, { id: session, user, agent: 'a1' });
  const now = Date.now();
  const span = {
    parent_span_id: null,
    name: 'invoke_agent a1',
    kind: 'AGENT',
    status: 'OK',
    start_time: now,
    end_time: now,
    duration_ms: 0,
  };
  const stored = spans.map((spanId) => ({ span_id: spanId, ...span, attributes: {}, input: null, output: null, error: null }));
  await tx.query(
    `insert into traces (owner, trace_id, user_id, name, status, start_time, end_time, duration_ms, total_spans, error_count, session_id, agent_id,
       spans, created_at)
     values ($1, $2, $3, 'invoke_agent a1', 'OK', $4, $4, 0, $5, 0, $6, 'a1', $7::jsonb, $4)`,
    [owner, id, userId, now, spans.length, session, JSON.stringify(stored)],
  );
}
