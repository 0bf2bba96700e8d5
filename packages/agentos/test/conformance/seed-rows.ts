import type { Database, PrincipalTx } from '../../src/db/database.ts';
import type { SessionSeed } from './conformance-case.ts';

/** Rows of callers without a subject belong to the anonymous principal. */
const ownerless = 'anonymous';

/** Empties the database and stores the rows that a case starts from. */
export async function seedRows(db: Database, sessions: readonly SessionSeed[]): Promise<void> {
  await db.as({ owner: ownerless, userId: null, tenant: '', all: true }, (tx) => tx.query('delete from sessions'));
  for (const session of sessions) {
    const access = { owner: session.user ?? ownerless, userId: session.user, tenant: '', all: false };
    await db.as(access, (tx) => seedSession(tx, session));
  }
}

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
    // A run of another kind than its session is one that a run of the session's component caused.
    const parent = componentOf(run)[0] === componentOf(session)[0] ? null : 'r-parent';
    await tx.query(
      `insert into runs (owner, run_id, session_id, user_id, component_kind, component_id, status, input, content, content_type, created_at, updated_at,
         parent_run_id)
       values ($1, $2, $3, $4, $5, $6, 'COMPLETED', '{"content":"hi"}'::jsonb, $7::jsonb, 'str', $8, $8, $9)`,
      [owner, run.run_id, session.id, userId, ...componentOf(run), JSON.stringify(run.content), Date.now(), parent],
    );
  }
}
