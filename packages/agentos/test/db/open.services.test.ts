import { createHash, createHmac, pbkdf2Sync, randomUUID } from 'node:crypto';
import { createConnection, createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../../src/db/database.ts';
import { inspectDatabase } from '../../src/db/inspect.ts';
import { migrateDatabase, openDatabase } from '../../src/db/open-database.ts';
import { servingRoleName } from '../../src/db/serving-role.ts';
import { createPostgres } from '../support/database.ts';
import { accessOf, insertSession, listSessions } from './harness.ts';

type Server = Awaited<ReturnType<typeof createPostgres>>;

function withUser(url: string, user: string, password = ''): string {
  const changed = new URL(url);
  changed.username = user;
  changed.password = password;
  return changed.href;
}

/** Opens and closes at once; what opening throws is the result of interest. */
async function tryOpen(url: string): Promise<void> {
  await (await openDatabase({ url, poolSize: 1 })).close();
}

describe('opening with a role that may create roles', () => {
  let server: Server;
  let db: Database;
  beforeAll(async () => {
    server = await createPostgres();
    db = await openDatabase({ url: server.url });
  });
  afterAll(async () => {
    await db.close();
    await server.close();
  });

  test('serves through a role of its own that owns nothing', async () => {
    const facts = await inspectDatabase(db);
    expect(facts.role).toEqual({
      name: servingRoleName(facts.database),
      bypassesRowSecurity: false,
      mayCreateRoles: false,
      owns: [],
      reaches: [],
      rolesMixed: false,
    });
    expect(facts.roleProblems).toEqual([]);
    expect(facts.engine).toBe('postgres');
  });

  test('keeps no connection of the other role', async () => {
    const rows = await server.admin(
      "select distinct usename::text as name from pg_stat_activity where datname = current_database() and application_name like 'agentos%'",
    );
    expect(rows).toEqual([{ name: servingRoleName(new URL(server.url).pathname.slice(1)) }]);
  });

  test('stores a SCRAM verifier of a password that every server derives from the URL', async () => {
    const url = withUser(server.url, 'postgres', 'hunter2');
    await tryOpen(url);
    const database = new URL(url).pathname.slice(1);
    const [row] = await server.admin('select rolpassword as verifier from pg_authid where rolname = $1', [servingRoleName(database)]);
    const [, iterations, salt, storedKey] = /^SCRAM-SHA-256\$(\d+):([^$]+)\$([^:]+):/.exec(String(row?.['verifier'])) ?? [];
    const password = createHmac('sha256', 'hunter2').update(`agentos serving role of ${database}`).digest('base64url');
    const salted = pbkdf2Sync(password, Buffer.from(String(salt), 'base64'), Number(iterations), 32, 'sha256');
    expect(storedKey).toBe(createHash('sha256').update(createHmac('sha256', salted).update('Client Key').digest()).digest('base64'));
  });

  test('without a password in the URL the role has none', async () => {
    await tryOpen(server.url);
    expect(
      await server.admin("select rolpassword as verifier from pg_authid where rolname = 'agentos_app_' || current_database()"),
    ).toEqual([{ verifier: null }]);
  });

  test('several servers may start at once', async () => {
    expect(await Promise.all([1, 2, 3, 4].map(() => tryOpen(server.url)))).toHaveLength(4);
  });

  test('refuses tables that lost their protection', async () => {
    await server.admin('drop policy own_rows on agentos.runs');
    await expect(tryOpen(server.url)).rejects.toMatchObject({
      code: 'db_unprotected',
      detail: expect.stringContaining('runs is not protected'),
    });
    await server.admin("select agentos.agentos_protect_owned('runs')");
    await tryOpen(server.url);
  });

  test('refuses a serving role that became dangerous', async () => {
    const role = servingRoleName(new URL(server.url).pathname.slice(1));
    await server.admin(`alter role ${role} bypassrls`);
    await expect(tryOpen(server.url)).rejects.toMatchObject({ code: 'db_role_unsafe' });
    await server.admin(`alter role ${role} nobypassrls`);
    await server.admin(`grant select on agentos.runs to ${role}`);
    await expect(tryOpen(server.url)).rejects.toMatchObject({ code: 'db_role_unsafe', detail: expect.stringContaining('reaches runs') });
    await server.admin(`revoke select on agentos.runs from ${role}`);
  });
});

describe('opening with a role of the operator', () => {
  const role = `agentos_test_role_${randomUUID().slice(0, 8)}`;
  let server: Server;
  let url: string;
  beforeEach(async () => {
    server = await createPostgres();
    await server.admin(`create role ${role} login noinherit`);
    url = withUser(server.url, role);
  });
  afterEach(async () => {
    await server.admin(`drop owned by ${role}`);
    await server.admin(`drop role ${role}`);
    await server.close();
  });

  test('says to migrate when nothing is there, and which rights are missing after that', async () => {
    await expect(tryOpen(url)).rejects.toMatchObject({
      code: expect.stringMatching(/^db_(?:schema_missing|role_refused)$/),
      detail: expect.stringContaining(role),
    });
    await expect(migrateDatabase({ url })).rejects.toMatchObject({
      code: 'db_schema_missing',
      detail: expect.stringContaining('agentos migrate'),
    });
    expect(await migrateDatabase({ url: server.url })).toContain('0001-sessions-and-runs');
    await expect(tryOpen(url)).rejects.toMatchObject({ code: 'db_role_refused', detail: expect.stringContaining(`to ${role}`) });
    await server.admin(`grant agentos_user, agentos_admin, agentos_system to ${role}`);
    await tryOpen(url);
  });

  test('refuses roles that row level security does not hold', async () => {
    await migrateDatabase({ url: server.url });
    await server.admin(`grant agentos_user, agentos_admin, agentos_system to ${role}`);
    const refusal = async (detail: string): Promise<void> => {
      await expect(tryOpen(url)).rejects.toMatchObject({ code: 'db_role_unsafe', detail: expect.stringContaining(detail) });
    };
    await server.admin(`alter role ${role} bypassrls`);
    await refusal('BYPASSRLS');
    await server.admin(`alter role ${role} nobypassrls inherit`);
    await refusal('without taking a role');
    await server.admin(`alter role ${role} noinherit`);
    await server.admin(`alter table agentos.run_events owner to ${role}`);
    await refusal('owns run_events');
    await server.admin('alter table agentos.run_events owner to postgres');
    await server.admin(`grant postgres to ${role}`);
    await refusal('superuser');
    await server.admin(`revoke postgres from ${role}`);
    await tryOpen(url);
  });

  test('refuses a schema that is older or newer', async () => {
    await migrateDatabase({ url: server.url });
    await server.admin(`grant agentos_user, agentos_admin, agentos_system to ${role}`);
    await server.admin("update agentos.schema_migrations set name = '9999-later' where name like '0001%'");
    await expect(tryOpen(url)).rejects.toMatchObject({ code: 'db_schema_newer' });
    await server.admin("delete from agentos.schema_migrations where name = '9999-later'");
    await expect(tryOpen(url)).rejects.toMatchObject({
      code: 'db_schema_outdated',
      detail: expect.stringContaining('0001-sessions-and-runs'),
    });
  });
});

describe('opening as the owner of a managed server: CREATEROLE, but no superuser', () => {
  const role = `agentos_test_owner_${randomUUID().slice(0, 8)}`;
  let server: Server;
  let url: string;
  beforeAll(async () => {
    server = await createPostgres();
    await server.admin(`create role ${role} login createrole`);
    await server.admin(`grant create on database ${new URL(server.url).pathname.slice(1)} to ${role}`);
    url = withUser(server.url, role);
  });
  afterAll(async () => {
    await server.admin(`drop owned by ${role} cascade`);
    await server.close();
    const cleaner = await createPostgres();
    await cleaner.admin(`drop role ${role}`);
    await cleaner.close();
  });

  test('foreign keys and cascades work although the owner is held by row level security too', async () => {
    const db = await openDatabase({ url });
    expect(await server.admin("select distinct tableowner::text as name from pg_tables where schemaname = 'agentos'")).toEqual([
      { name: role },
    ]);
    const alice = accessOf('alice');
    await db.as(alice, async (tx) => {
      await insertSession(tx, 'alice', 's1');
      await tx.query(`insert into runs (owner, run_id, session_id, component_kind, component_id, status, input, created_at, updated_at)
        values ('alice', 'r1', 's1', 'agent', 'a', 'RUNNING', '{}', 1, 1)`);
    });
    expect(await db.as(accessOf('bob'), listSessions)).toEqual([]);
    await db.as(alice, (tx) => tx.query('delete from sessions'));
    expect(await db.asSystem('test', (tx) => tx.query('select run_id from runs'))).toEqual([]);
    await db.close();
    await tryOpen(url); // and once more, with everything in place
  });
});

test('a database may have any name', async () => {
  const server = await createPostgres();
  const name = `Odd "näme" ${randomUUID()} longer`; // with the prefix of the role past 63 bytes
  const quoted = `"${name.replaceAll('"', '""')}"`;
  await server.admin(`create database ${quoted}`);
  const url = new URL(server.url);
  url.pathname = `/${encodeURIComponent(name)}`;
  const db = await openDatabase({ url: url.href, poolSize: 1 });
  const { role } = await inspectDatabase(db);
  expect(role.name).toMatch(/^agentos_app_[0-9a-f]{32}$/);
  await db.close();
  await server.admin(`drop database ${quoted}`);
  await server.admin(`drop role ${role.name}`);
  await server.close();
});

describe('refusals of the server', () => {
  test('a database that does not exist and a role that does not exist say so', async () => {
    const server = await createPostgres();
    const elsewhere = new URL(server.url);
    elsewhere.pathname = '/agentos_test_nowhere';
    await expect(tryOpen(elsewhere.href)).rejects.toMatchObject({ code: 'db_missing' });
    await expect(tryOpen(withUser(server.url, 'agentos_test_nobody'))).rejects.toMatchObject({
      code: 'db_role_refused',
      detail: expect.stringContaining('agentos_test_nobody'),
    });
    await server.close();
  });
});

describe('when the database goes away', () => {
  let server: Server;
  beforeEach(async () => {
    server = await createPostgres();
  });
  afterEach(() => server.close());
  const kill = (): Promise<unknown> =>
    server.admin('select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()');

  test('idle connections that were ended are replaced without an error', async () => {
    const db = await openDatabase({ url: server.url, poolSize: 4 });
    const alice = accessOf('alice');
    for (let round = 0; round < 5; round += 1) {
      await Promise.all([1, 2, 3, 4].map(() => db.as(alice, listSessions)));
      await kill();
      expect(await Promise.all([1, 2, 3, 4].map(() => db.as(alice, listSessions)))).toEqual([[], [], [], []]);
    }
    await db.close();
  });

  test('a transaction whose connection is ended is undone and answers db_unavailable', async () => {
    const db = await openDatabase({ url: server.url, poolSize: 1 });
    const alice = accessOf('alice');
    const lost = db.as(alice, async (tx) => {
      await insertSession(tx, 'alice', 's1');
      await kill();
      await tx.query('select 1');
    });
    await expect(lost).rejects.toMatchObject({ code: 'db_unavailable', status: 503 });
    expect(await db.as(alice, listSessions)).toEqual([]);
    await db.close();
  });

  test('a transaction that finds its connection ended between two statements answers db_unavailable', async () => {
    const db = await openDatabase({ url: server.url, poolSize: 1 });
    const lost = db.as(accessOf('alice'), async (tx) => {
      await tx.query('select 1');
      await kill();
      await new Promise((resolve) => setTimeout(resolve, 50)); // until the driver has seen it
      await tx.query('select 1');
    });
    await expect(lost).rejects.toMatchObject({ code: 'db_unavailable' });
    await db.close();
  });

  test('a transaction that finds its connection ended before its first statement takes another one', async () => {
    const db = await openDatabase({ url: server.url, poolSize: 1 });
    const found = db.as(accessOf('alice'), async (tx) => {
      await kill();
      await new Promise((resolve) => setTimeout(resolve, 50)); // until the driver has seen it
      return tx.query<{ one: number }>('select 1 as one');
    });
    await expect(found).resolves.toEqual([{ one: 1 }]);
    await db.close();
  });

  test('a transaction that asks nothing sends nothing', async () => {
    const db = await openDatabase({ url: server.url, poolSize: 1 });
    await kill();
    await expect(db.as(accessOf('alice'), async () => 'nothing')).resolves.toBe('nothing');
    await db.close();
  });

  test('while it is down requests answer db_unavailable, afterwards they work', async () => {
    const proxy = await openProxy(server.url);
    const db = await openDatabase({ url: proxy.url, poolSize: 2 });
    await proxy.stop();
    await expect(db.as(accessOf('alice'), listSessions)).rejects.toMatchObject({ code: 'db_unavailable', headers: { 'retry-after': '1' } });
    await expect(tryOpen(proxy.url)).rejects.toMatchObject({ code: 'db_unavailable' });
    await proxy.start();
    expect(await db.as(accessOf('alice'), listSessions)).toEqual([]);
    await db.close();
    await proxy.stop();
  });

  test('more work than connections waits its turn', async () => {
    const db = await openDatabase({ url: server.url, poolSize: 2 });
    const results = await Promise.all(Array.from({ length: 50 }, () => db.as(accessOf('alice'), (tx) => tx.query('select 1 as n'))));
    expect(results.flat()).toHaveLength(50);
    await db.close();
  });
});

/** A TCP relay in front of the database that can be taken down and brought back on the same port. */
async function openProxy(url: string): Promise<{ url: string; start: () => Promise<void>; stop: () => Promise<void> }> {
  const target = new URL(url);
  const sockets = new Set<{ destroy: () => void }>();
  let port = 0;
  const relay = createServer((client) => {
    const upstream = createConnection(Number(target.port), target.hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => [client, upstream].forEach((each) => each.destroy()));
    }
    client.pipe(upstream).pipe(client);
  });
  const start = async (): Promise<void> => {
    await new Promise<void>((resolve) => relay.listen(port, '127.0.0.1', resolve));
    const address = relay.address();
    if (typeof address === 'object' && address !== null) ({ port } = address);
  };
  await start();
  const proxied = new URL(url);
  proxied.host = `127.0.0.1:${port}`;
  return {
    url: proxied.href,
    start,
    async stop() {
      const closed = new Promise((resolve) => relay.close(resolve));
      for (const socket of sockets) socket.destroy();
      sockets.clear();
      await closed;
    },
  };
}
