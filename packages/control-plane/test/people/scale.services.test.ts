import { afterAll, beforeAll, expect, test } from 'vitest';
import { jsonb } from 'agentos-ts/kit';
import { openOnPostgres } from '../support/databases.ts';
import type { TestDatabase } from '../support/databases.ts';
import { openPeopleWorld, rows } from './people-world.ts';
import type { PeopleWorld, TestOrganization } from './people-world.ts';

// Ten thousand members and five hundred roles. How long pages take is printed, for people to read: the target is 200 ms. What is asserted is that they
// hold what they should.
const memberCount = 10_000;
const roleCount = 500;

let database: TestDatabase;
let world: PeopleWorld;
let acme: TestOrganization;

beforeAll(async () => {
  database = await openOnPostgres();
  world = openPeopleWorld(database.db);
  acme = await world.organization();
  const scopes = Array.from({ length: 50 }, (_, index) => `agents:agent-${index}:run`);
  await world.db.asSystem('seed a large organisation', async (tx) => {
    await tx.query(
      `insert into roles (tenant, owner, role_id, name, name_key, scopes, created_at, updated_at)
       select $1, $2, 'role_' || translate(lpad(n::text, 16, '0'), '0189', 'abcd'), 'Role ' || n, 'role' || n, $3::jsonb || jsonb_build_array('teams:t' || n || ':run'), n, n
       from generate_series(1, $4::int) n`,
      [acme.id, acme.owner, jsonb(scopes), roleCount],
    );
    await tx.query(
      `insert into members (tenant, owner, email, name, joined_at)
       select $1, 'u' || n, 'person-' || n || '@example.test', 'Person ' || n, n from generate_series(1, $2::int) n`,
      [acme.id, memberCount],
    );
    await tx.query(
      `insert into role_bindings (tenant, owner, role_id, instance_id, granted_by, created_at)
       select $1, 'u' || n, 'role_' || translate(lpad((1 + (n * k) % $3::int)::text, 16, '0'), '0189', 'abcd'), '', $4, n
       from generate_series(1, $2::int) n, generate_series(1, 5) k on conflict do nothing`,
      [acme.id, memberCount, roleCount, acme.owner],
    );
    await tx.query(
      `insert into role_bindings (tenant, owner, role_id, instance_id, granted_by, created_at)
       select $1, 'u' || n, 'member', '', $3, n from generate_series(1, $2::int) n`,
      [acme.id, memberCount, acme.owner],
    );
  });
}, 60_000);
afterAll(() => database.close());

const median = (times: readonly number[]): number => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;

test.each([
  ['first page of members', '/members?limit=100', 100],
  ['last page of members', '/members?limit=100&page=100', 100],
  ['members by address, descending', '/members?limit=100&sort_by=email&sort_order=desc', 100],
  ['members found by a part of a name', '/members?limit=100&search=son%20999', 11],
  ['first page of roles', '/roles?limit=100', 100],
  ['last page of roles', '/roles?limit=100&page=6', 3],
  ['roles found by a part of a name', '/roles?limit=100&search=role%2049', 11],
  ['what a member may do', '/members/u4321/rights', null],
] as const)('%s', async (name, path, count) => {
  const times: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const start = performance.now();
    const { status, json } = await acme.call(acme.owner, 'GET', path);
    times.push(performance.now() - start);
    expect(status).toBe(200);
    if (count === null) expect(rows({ data: json['scopes'] }).length).toBeGreaterThan(60);
    else expect(rows(json)).toHaveLength(count);
  }
  process.stdout.write(`${name}: ${median(times).toFixed(1)} ms\n`);
});
