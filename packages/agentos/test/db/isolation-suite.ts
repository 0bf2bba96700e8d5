import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Database, Queryable } from '../../src/db/database.ts';
import { runTransaction } from '../../src/db/transaction.ts';
import { withSession } from '../../src/db/session.ts';
import { accessOf, insertSession, listSessions, type Harness } from './harness.ts';

const alice = accessOf('alice');
const bob = accessOf('bob');
const admin = accessOf('root', { all: true });
const aliceOfAcme = accessOf('alice', { tenant: 'acme' });

/** Isolation at the level of SQL: no statement here has a filter. */
export function describeIsolation(engine: string, open: () => Promise<Harness>): void {
  describe(`isolation on ${engine}`, () => {
    let harness: Harness;
    let db: Database;
    beforeAll(async () => {
      harness = await open();
      ({ db } = harness);
    });
    afterAll(() => harness.close());
    beforeEach(async () => {
      await harness.admin('truncate agentos.sessions cascade');
      await db.as(alice, (tx) => insertSession(tx, 'alice', 's1'));
      await db.as(bob, (tx) => insertSession(tx, 'bob', 's1'));
      await db.as(aliceOfAcme, (tx) => insertSession(tx, 'alice', 's1', 'acme'));
    });

    test('a forgotten filter returns own rows only', async () => {
      expect(await db.as(alice, listSessions)).toEqual(['/alice/s1']);
      expect(await db.as(aliceOfAcme, listSessions)).toEqual(['acme/alice/s1']);
      expect(await db.as(accessOf('carol'), listSessions)).toEqual([]);
      expect(await db.as(alice, (tx) => tx.query('select count(*) as n from sessions'))).toEqual([{ n: 1 }]);
    });

    test('admins see every owner of their tenant and no other tenant', async () => {
      expect(await db.as(admin, listSessions)).toEqual(['/alice/s1', '/bob/s1']);
      expect(await db.as(accessOf('root', { all: true, tenant: 'acme' }), listSessions)).toEqual(['acme/alice/s1']);
      expect(await db.as(accessOf('root', { all: true, tenant: 'other' }), listSessions)).toEqual([]);
    });

    test('the system sees everything', async () => {
      expect(await db.asSystem('test', listSessions)).toEqual(['/alice/s1', '/bob/s1', 'acme/alice/s1']);
    });

    test('rows for somebody else are refused', async () => {
      const refused = { code: '42501' };
      await expect(db.as(alice, (tx) => insertSession(tx, 'bob', 's2'))).rejects.toMatchObject(refused);
      await expect(db.as(alice, (tx) => insertSession(tx, 'alice', 's2', 'acme'))).rejects.toMatchObject(refused);
      await expect(db.as(admin, (tx) => insertSession(tx, 'alice', 's2', 'acme'))).rejects.toMatchObject(refused);
      await expect(db.as(alice, (tx) => tx.query("update sessions set owner = 'bob', session_id = 's2'"))).rejects.toMatchObject(refused);
      await expect(db.as(alice, (tx) => tx.query("update sessions set tenant = 'acme', session_id = 's2'"))).rejects.toMatchObject(refused);
    });

    test('updates and deletes do not touch foreign rows', async () => {
      expect(await db.as(bob, (tx) => tx.query("update sessions set session_name = 'x' where owner = 'alice' returning owner"))).toEqual(
        [],
      );
      expect(await db.as(bob, (tx) => tx.query("delete from sessions where owner <> 'bob' returning owner"))).toEqual([]);
      expect(await db.as(bob, (tx) => tx.query('delete from sessions returning owner'))).toEqual([{ owner: 'bob' }]);
      expect(await db.asSystem('test', listSessions)).toEqual(['/alice/s1', 'acme/alice/s1']);
    });

    test('an insert says nothing about foreign ids', async () => {
      await db.as(accessOf('carol'), (tx) => insertSession(tx, 'carol', 's1'));
      expect(await db.as(accessOf('carol'), listSessions)).toEqual(['/carol/s1']);
    });

    test('a run cannot be hung on a foreign session', async () => {
      const text = `insert into runs (owner, run_id, session_id, component_kind, component_id, status, input, created_at, updated_at)
        values ('carol', 'r1', 's1', 'agent', 'a', 'RUNNING', '{}', 1, 1)`;
      await expect(db.as(accessOf('carol'), (tx) => tx.query(text))).rejects.toMatchObject({ code: '23503' });
    });

    test('only the four rights of row level security are granted', async () => {
      await expect(db.as(admin, (tx) => tx.query('truncate sessions cascade'))).rejects.toMatchObject({ code: '42501' });
      await expect(db.as(admin, (tx) => tx.query('create table mine (id int)'))).rejects.toMatchObject({ code: '42501' });
      await expect(db.as(admin, (tx) => tx.query('select * from schema_migrations'))).rejects.toMatchObject({ code: '42501' });
      await expect(db.asSystem('test', (tx) => tx.query('delete from schema_migrations'))).rejects.toMatchObject({ code: '42501' });
    });

    test('a role without a principal sees nothing, in a fresh connection and in a used one', async () => {
      for (const role of ['agentos_user', 'agentos_admin']) {
        const rows = await withSession(harness.source, async (session) => {
          await session.exec(`begin; set local role ${role}`);
          const found = await session.query('select * from agentos.sessions', [], undefined);
          await session.exec('commit');
          return found;
        });
        expect(rows).toEqual([]);
      }
    });

    test('role, owner, tenant and limits end with the transaction', async () => {
      const before = await readSettings(harness);
      await db.as(aliceOfAcme, listSessions, { durable: false });
      await db.as(admin, () => Promise.reject(new Error('thrown'))).catch(() => undefined);
      await db.as(bob, (tx) => tx.query('select 1/0')).catch(() => undefined);
      const after = await readSettings(harness);
      expect(after).toEqual(before);
      expect(after).toMatchObject({ same: true, owner: '', tenant: '' });
    });

    test('one prepared statement serves every role with its own plan', async () => {
      for (let round = 0; round < 8; round += 1) {
        expect(await db.as(alice, listOwners)).toEqual([{ owner: 'alice' }]);
        expect(await db.as(admin, listOwners)).toEqual([{ owner: 'alice' }, { owner: 'bob' }]);
        expect(await db.as(bob, listOwners)).toEqual([{ owner: 'bob' }]);
        expect(await db.asSystem('test', listOwners)).toHaveLength(3);
      }
    });

    test('principals in one pool never mix, whatever throws', async () => {
      await interleave(db, 500, 50);
      expect(
        await db.asSystem('test', (tx) => tx.query("select count(*) as n from sessions where session_state ->> 'owner' <> owner")),
      ).toEqual([{ n: 0 }]);
    }, 60_000);

    test('a transaction that never ends is undone, its connection closed, and the next one works', async () => {
      const preamble = 'begin; set local search_path = agentos; set local role agentos_system';
      const abandoned = runTransaction(
        harness.source,
        preamble,
        async (tx) => {
          await insertSession(tx, 'mallory', 's9');
          return await new Promise<never>(() => undefined);
        },
        50,
      );
      await expect(abandoned).rejects.toMatchObject({ code: 'db_timeout', status: 503 });
      expect(await db.asSystem('test', listSessions)).toEqual(['/alice/s1', '/bob/s1', 'acme/alice/s1']);
      expect(await readSettings(harness)).toMatchObject({ same: true, owner: '' });
    });

    test('each protection is needed: without it the probe finds a leak', async () => {
      expect(await probe(db)).toEqual([]);
      const policies = await harness.admin(
        "select policyname as name from pg_policies where schemaname = 'agentos' and tablename = 'sessions'",
      );
      expect(policies).toHaveLength(3);
      for (const { name } of policies) {
        await harness.admin(`drop policy "${String(name)}" on agentos.sessions`);
        expect({ without: name, findings: await probe(db) }).not.toEqual({ without: name, findings: [] });
        await harness.admin("select agentos.agentos_protect_owned('sessions')");
      }
      await harness.admin('alter table agentos.sessions disable row level security');
      expect(await probe(db)).not.toEqual([]);
      await harness.admin("select agentos.agentos_protect_owned('sessions')");
      expect(await probe(db)).toEqual([]);
    });
  });
}

function listOwners(tx: Queryable): Promise<{ owner: string }[]> {
  return tx.query('select owner from sessions order by tenant, owner', [], 'shared_plan');
}

/** What a principal can do that it should not, and cannot do that it should. */
async function probe(db: Database): Promise<string[]> {
  const findings: string[] = [];
  const expectRows = async (name: string, access: typeof alice, rows: readonly string[]): Promise<void> => {
    const found = await db.as(access, listSessions).catch(() => ['error']);
    if (found.join() !== rows.join()) findings.push(name);
  };
  await expectRows('user', alice, ['/alice/s1']);
  await expectRows('user of a tenant', aliceOfAcme, ['acme/alice/s1']);
  await expectRows('admin', admin, ['/alice/s1', '/bob/s1']);
  return findings;
}

async function readSettings(harness: Harness): Promise<Record<string, unknown> | undefined> {
  const text = `select current_user = session_user as same, coalesce(current_setting('agentos.owner', true), '') as owner,
    coalesce(current_setting('agentos.tenant', true), '') as tenant, current_setting('search_path') as path,
    current_setting('statement_timeout') as timeout, current_setting('synchronous_commit') as durable`;
  const [row] = await withSession(harness.source, (session) => session.query<Record<string, unknown>>(text, [], undefined));
  return row;
}

/** Transactions of many owners at once, each of which looks at the whole table after every statement; a third of them throw. */
async function interleave(db: Database, count: number, owners: number): Promise<void> {
  const random = generator(7);
  const plans = Array.from({ length: count }, (_, index) => ({
    index,
    owner: `owner-${index % owners}`,
    throws: random() < 0.33,
    fails: random() < 0.1,
  }));
  await Promise.all(
    plans.map(async ({ index, owner, throws, fails }) => {
      const outcome = db.as(accessOf(owner), async (tx) => {
        const text = `insert into sessions (owner, session_id, session_type, session_state, created_at, updated_at) values ($1, $2, 'agent', $3, 1, 1)`;
        await tx.query(text, [owner, `s-${index}`, { owner }], 'interleave_insert');
        const seen = await tx.query<{ owner: string }>('select distinct owner from sessions', [], 'interleave_read');
        expect(seen).toEqual([{ owner }]);
        if (fails) await tx.query('select 1/0');
        if (throws) throw new Error('planned');
      });
      const result = await outcome.then(
        () => 'done',
        (error: unknown) => (error instanceof Error ? error.message : 'unknown'),
      );
      expect(result).toBe(fails ? 'division by zero' : throws ? 'planned' : 'done');
    }),
  );
}

/** Mulberry32: the same numbers in every run. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
