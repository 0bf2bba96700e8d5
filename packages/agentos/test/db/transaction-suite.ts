import * as fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Database, PrincipalTx } from '../../src/db/database.ts';
import { accessOf, insertSession, listSessions, type Harness } from './harness.ts';

const alice = accessOf('alice');

/** Begin, work, commit or rollback, and what values look like on the way back. */
export function describeTransactions(engine: string, open: () => Promise<Harness>): void {
  describe(`transactions on ${engine}`, () => {
    let harness: Harness;
    let db: Database;
    beforeAll(async () => {
      harness = await open();
      ({ db } = harness);
      await harness.admin(
        `create table agentos.notes (tenant text not null default '', owner text not null check (owner <> ''), id text not null, body jsonb, size bigint, primary key (tenant, owner, id))`,
      );
      await harness.admin("select agentos.agentos_protect_owned('notes')");
    });
    afterAll(() => harness.close());
    beforeEach(() => harness.admin('truncate agentos.sessions, agentos.notes cascade'));

    test('what throws is undone and reaches the caller as it is', async () => {
      const error = new Error('mine');
      const work = async (tx: PrincipalTx): Promise<never> => {
        await insertSession(tx, 'alice', 's1');
        throw error;
      };
      await expect(db.as(alice, work)).rejects.toBe(error);
      expect(await db.as(alice, listSessions)).toEqual([]);
    });

    test('a swallowed error of a statement does not look like a commit', async () => {
      await expect(db.as(alice, swallow)).rejects.toThrow('swallowed');
      expect(await db.as(alice, listSessions)).toEqual([]);
    });

    test('a transaction cannot be used after its end', async () => {
      const kept = await db.as(alice, (tx) => Promise.resolve(tx));
      await expect(kept.query('select 1')).rejects.toThrow('the transaction is over');
    });

    test('statements given at once run in order', async () => {
      const rows = await db.as(alice, (tx) => Promise.all([1, 2, 3].map((n) => tx.query('select $1::int as n', [n], 'in_order'))));
      expect(rows).toEqual([[{ n: 1 }], [{ n: 2 }], [{ n: 3 }]]);
    });

    test('read only refuses writes', async () => {
      await expect(db.as(alice, (tx) => insertSession(tx, 'alice', 's1'), { readOnly: true })).rejects.toMatchObject({ code: '25006' });
      expect(await db.as(alice, listSessions, { readOnly: true })).toEqual([]);
    });

    test('owners may hold any text but NUL, and never act as SQL', async () => {
      for (const owner of ["o'; reset role; --", '\\', "\\'", '$$', '=', 'ä\u{1F600}', '%', ' ', 'x'.repeat(3_000)]) {
        const access = accessOf(owner, { tenant: owner });
        await db.as(access, (tx) => insertSession(tx, owner, 's1', owner));
        expect(await db.as(access, listSessions)).toEqual([`${owner}/${owner}/s1`]);
      }
      await expect(db.as(accessOf('a\0b'), listSessions)).rejects.toThrow(TypeError);
      await expect(db.as(accessOf(''), listSessions)).rejects.toThrow(TypeError);
      await expect(db.asSystem(' ', listSessions)).rejects.toThrow(TypeError);
    });

    test('bigints are numbers, jsonb is a value, and what is too large is an error', async () => {
      const values = ['n1', { list: [1, 'two', null] }, Number.MAX_SAFE_INTEGER];
      const text = "insert into notes (owner, id, body, size) values ('alice', $1, $2, $3) returning body, size";
      expect(await db.as(alice, (tx) => tx.query(text, values))).toEqual([
        { body: { list: [1, 'two', null] }, size: Number.MAX_SAFE_INTEGER },
      ]);
      await expect(db.as(alice, (tx) => tx.query('select 9007199254740993::bigint as n'))).rejects.toThrow(RangeError);
      expect(await db.as(alice, (tx) => tx.query('select 1 as n'))).toEqual([{ n: 1 }]);
    });

    test('a failed prepared statement can be used again', async () => {
      await expect(db.as(alice, (tx) => divide(tx, 0))).rejects.toMatchObject({ code: '22012' });
      expect(await db.as(alice, (tx) => divide(tx, 3))).toEqual([{ n: 2 }]);
    });

    test('random programs of several principals behave like a map', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 30 }), async (steps) => {
          await harness.admin('truncate agentos.notes');
          const model = new Map<string, unknown>();
          for (const one of steps) expect(await runOnDatabase(db, one)).toEqual(runOnModel(model, one));
          const all = await db.asSystem('test', (tx) => tx.query<Note>('select tenant, owner, id, body from notes'));
          expect(new Map(all.map((note) => [keyOf(note), note.body]))).toEqual(model);
        }),
        { numRuns: 60 },
      );
    });
  });
}

function divide(tx: PrincipalTx, by: number): Promise<unknown> {
  return tx.query('select 6 / $1::int as n', [by], 'divide');
}

async function swallow(tx: PrincipalTx): Promise<void> {
  await insertSession(tx, 'alice', 's1');
  await tx.query('select 1/0').catch(() => undefined);
}

interface Note {
  readonly tenant: string;
  readonly owner: string;
  readonly id: string;
  readonly body: unknown;
}

// Few owners, tenants and ids, so that programs meet; `owner` and `tenant` are whose row it is about, `by` is who asks.
const who = fc.record({ owner: fc.constantFrom('a', 'b', "o'x"), tenant: fc.constantFrom('', 't', '=') });
const step = fc.record({
  by: fc.record({ owner: fc.constantFrom('a', 'b', "o'x"), tenant: fc.constantFrom('', 't', '='), all: fc.boolean() }),
  target: who,
  id: fc.constantFrom('1', '2'),
  verb: fc.constantFrom('put', 'delete', 'delete all', 'list', 'put and throw'),
  body: fc.jsonValue({ maxDepth: 1, stringUnit: 'grapheme' }).map((value) => ({ value })),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const PUT = `insert into notes (tenant, owner, id, body) values ($1, $2, $3, $4) on conflict (tenant, owner, id) do update set body = excluded.body`;

async function runOnDatabase(db: Database, { by, target, id, verb, body }: Step): Promise<unknown> {
  const row = [target.tenant, target.owner, id];
  const work = async (tx: PrincipalTx): Promise<unknown> => {
    if (verb === 'put' || verb === 'put and throw') {
      await tx.query(PUT, [...row, body], 'put_note');
      if (verb === 'put and throw') throw new Error('planned');
      return 'put';
    }
    if (verb === 'delete')
      return (await tx.query('delete from notes where tenant = $1 and owner = $2 and id = $3 returning id', row, 'delete_note')).length;
    if (verb === 'delete all') return (await tx.query('delete from notes returning id', [], 'delete_notes')).length;
    return (await tx.query<Note>('select tenant, owner, id, body from notes', [], 'list_notes')).map(keyOf).toSorted();
  };
  try {
    return await db.as(accessOf(by.owner, by), work);
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : 'thrown';
  }
}

function runOnModel(model: Map<string, unknown>, { by, target, id, verb, body }: Step): unknown {
  const isSeen = (note: { tenant: string; owner: string }): boolean => note.tenant === by.tenant && (by.all || note.owner === by.owner);
  const key = keyOf({ ...target, id });
  const seen = [...model.keys()].filter((each) => isSeen(splitKey(each)));
  switch (verb) {
    case 'list':
      return seen.toSorted();
    case 'delete all':
      for (const each of seen) model.delete(each);
      return seen.length;
    case 'delete':
      return isSeen(target) && model.delete(key) ? 1 : 0;
    default:
      if (!isSeen(target)) return '42501';
      if (verb === 'put and throw') return 'thrown';
      model.set(key, body);
      return 'put';
  }
}

function keyOf({ tenant, owner, id }: Omit<Note, 'body'>): string {
  return JSON.stringify([tenant, owner, id]);
}

function splitKey(key: string): { tenant: string; owner: string } {
  const [tenant, owner]: string[] = JSON.parse(key);
  return { tenant: tenant ?? '', owner: owner ?? '' };
}
