import type { Database, PrincipalTx } from '../../src/db/database.ts';
import { hashToken, makeToken, shownLength } from '../../src/features/service-accounts/account-token.ts';
import { defaultScopes } from '../../src/features/service-accounts/account-scopes.ts';
import { insertAccount, revokeLineage } from '../../src/features/service-accounts/service-account.store.ts';
import type { RowAccess } from '../../src/lib/row-access.ts';
import type { AccountSeed, ApprovalSeed, MemorySeed, Seed, SessionSeed, TraceSeed } from './conformance-case.ts';

/** Rows of callers without a subject belong to the anonymous principal. */
const ownerless = 'anonymous';

/** Tokens of the seeded service accounts, by what a case calls them. */
export type SeededTokens = ReadonlyMap<string, string>;

/** Empties the database and stores the rows that a case starts from. */
export async function seedRows(db: Database, seeds: readonly Seed[]): Promise<SeededTokens> {
  await db.as({ owner: ownerless, userId: null, tenant: '', all: true }, async (tx) => {
    await tx.query('delete from sessions');
    await tx.query('delete from memories');
    await tx.query('delete from service_accounts');
    await tx.query('delete from traces');
  });
  const tokens = new Map<string, string>();
  for (const { session, memory, service_account: account, trace, approval } of seeds) {
    if (account !== undefined) tokens.set(account.as, await seedAccount(db, account));
    if (session !== undefined) await db.as(accessOf(session), (tx) => seedSession(tx, session));
    if (trace !== undefined) await db.as(accessOf(trace), (tx) => seedTrace(tx, trace));
    if (approval !== undefined) await db.as(accessOf(approval), (tx) => seedApproval(tx, approval));
    if (memory !== undefined) await db.as(accessOf(memory), (tx) => seedMemory(tx, memory));
  }
  return tokens;
}

async function seedAccount(
  db: Database,
  { as: id, name, expires_in: seconds = 3600, scopes = defaultScopes, revoked = false }: AccountSeed,
): Promise<string> {
  const token = makeToken();
  const access = { owner: 'minter', userId: 'minter', tenant: '', all: false };
  const now = Date.now();
  const row = {
    tenant: '',
    owner: access.owner,
    account_id: id,
    name,
    user_id: access.userId,
    token_hash: hashToken(token),
    token_prefix: token.slice(0, shownLength),
    scopes,
    ancestors: [],
    created_at: now,
    expires_at: now + seconds * 1000,
  };
  await db.as(access, (tx) => insertAccount(tx, row));
  if (revoked) await db.asSystem('revoke an account and what descends from it', (tx) => revokeLineage(tx, '', id, now));
  return token;
}

async function seedMemory(tx: PrincipalTx, { id, user, text, topics }: MemorySeed): Promise<void> {
  await tx.query(
    `insert into memories (owner, memory_id, user_id, memory, topics, source, created_at, updated_at)
     values ($1, $2, $1, $3, $4::jsonb, 'api', $5, $5)`,
    [user, id, text, JSON.stringify(topics), Date.now()],
  );
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

/** The run that asked is made where the case does not bring it. */
async function seedApproval(tx: PrincipalTx, { id, run_id: runId, session, status, type = 'required' }: ApprovalSeed): Promise<void> {
  const { owner, userId } = tx.access;
  const found = await tx.query('select 1 from runs where owner = $1 and run_id = $2', [owner, runId]);
  if (found.length === 0)
    await seedSession(tx, { id: session, user: userId, agent: 'a1', runs: [{ run_id: runId, agent: 'a1', content: '' }] });
  await tx.query(
    `insert into approvals (owner, approval_id, run_id, session_id, user_id, source_type, component_id, approval_type, tool_call_id, tool_name, tool_args,
       args_hash, requirement, status, expires_at, created_at, updated_at)
     values ($1, $2, $3, $4, $5, 'agent', 'a1', $6, 'call', 'refund', '{}'::jsonb, repeat('0', 64), $7::jsonb, $8, $9::bigint + 60000, $9, $9)`,
    [owner, id, runId, session, userId, type, JSON.stringify(requirementOf(id)), status, Date.now()],
  );
}

function requirementOf(id: string): object {
  const toolExecution = {
    toolCallId: 'call',
    toolName: 'refund',
    toolArgs: {},
    metrics: null,
    createdAt: Date.now(),
    requiresConfirmation: true,
  };
  return { id, createdAt: Date.now(), toolExecution, confirmation: null, confirmationNote: null };
}
