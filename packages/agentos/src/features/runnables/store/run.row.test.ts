import { expect, it } from 'vitest';
import { openTestDatabase } from '../../../../test/support/database.ts';
import { createRunStore } from './run.store.ts';

const alice = { owner: 'alice', userId: 'alice', tenant: '', all: false };

it('reads a run that has stored no metrics yet as one that used nothing', async () => {
  const db = await openTestDatabase();
  await db.as(alice, async (tx) => {
    await tx.query(`insert into sessions (owner, session_id, session_type, created_at, updated_at) values ('alice', 's', 'agent', 1, 1)`);
    await tx.query(
      `insert into runs (owner, run_id, session_id, component_kind, component_id, status, input, created_at, updated_at)
       values ('alice', 'r', 's', 'agent', 'a1', 'RUNNING', '{"content":"hi"}', 1, 1)`,
    );
  });
  const run = await createRunStore(db).load(alice, 'r');
  expect(run?.metrics).toMatchObject({ inputTokens: 0, outputTokens: 0, timeToFirstToken: null, duration: 0, details: {} });
  await db.close();
});
