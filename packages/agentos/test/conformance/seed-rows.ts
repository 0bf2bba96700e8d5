import type { Database, PrincipalTx } from '../../src/db/database.ts';
import { hashToken, makeToken, shownLength } from '../../src/features/service-accounts/account-token.ts';
import { defaultScopes } from '../../src/features/service-accounts/account-scopes.ts';
import { insertAccount } from '../../src/features/service-accounts/service-account.store.ts';
import type { AccountSeed, MemorySeed, Seed, SessionSeed } from './conformance-case.ts';

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
  });
  const tokens = new Map<string, string>();
  for (const { session, memory, service_account: account } of seeds) {
    if (account !== undefined) tokens.set(account.as, await seedAccount(db, account));
    if (memory !== undefined)
      await db.as({ owner: memory.user, userId: memory.user, tenant: '', all: false }, (tx) => seedMemory(tx, memory));
    if (session === undefined) continue;
    const access = { owner: session.user ?? ownerless, userId: session.user, tenant: '', all: false };
    await db.as(access, (tx) => seedSession(tx, session));
  }
  return tokens;
}

async function seedAccount(db: Database, { as: id, name, expires_in: seconds = 3600 }: AccountSeed): Promise<string> {
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
    scopes: defaultScopes,
    ancestors: [],
    created_at: now,
    expires_at: now + seconds * 1000,
  };
  await db.as(access, (tx) => insertAccount(tx, row));
  return token;
}

async function seedMemory(tx: PrincipalTx, { id, user, text, topics }: MemorySeed): Promise<void> {
  await tx.query(
    `insert into memories (owner, memory_id, user_id, memory, topics, source, created_at, updated_at)
     values ($1, $2, $1, $3, $4::jsonb, 'api', $5, $5)`,
    [user, id, text, JSON.stringify(topics), Date.now()],
  );
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
    await tx.query(
      `insert into runs (owner, run_id, session_id, user_id, component_kind, component_id, status, input, content, content_type, created_at, updated_at)
       values ($1, $2, $3, $4, $5, $6, 'COMPLETED', '{"content":"hi"}'::jsonb, $7::jsonb, 'str', $8, $8)`,
      [owner, run.run_id, session.id, userId, ...componentOf(run), JSON.stringify(run.content), Date.now()],
    );
  }
}
