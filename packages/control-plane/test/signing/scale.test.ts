import { afterAll, beforeAll, expect, test } from 'vitest';
import { jsonb } from 'agentos-ts/kit';
import { openEmbedded } from '../support/databases.ts';
import type { TestDatabase } from '../support/databases.ts';
import { openOrganization } from '../support/organization-world.ts';
import type { TestOrganization } from '../support/organization-world.ts';

// Ten thousand instances, and a member with as many roles as one may have, each with as many scopes as it may have. How long pages take is printed, for
// people to read: the target is 200 ms. With an answer that looks at every scope for every instance the server would stand still for minutes.
const instanceCount = 10_000;
const roleCount = 100;
const scopeCount = 200;

let database: TestDatabase;
let acme: TestOrganization;
beforeAll(async () => {
  database = await openEmbedded();
  acme = await openOrganization(database.db);
  await database.db.asSystem('seed many instances', async (tx) => {
    await tx.query(
      `insert into os_instances (tenant, owner, instance_id, os_id, name, url, algorithm, created_at, updated_at)
       select $1, $2, 'inst_' || translate(lpad(n::text, 16, '0'), '0189', 'abcd'), 'os-' || n, 'OS ' || n, 'https://os.example', 'EdDSA', 1, 1
       from generate_series(1, $3::int) n`,
      [acme.id, acme.owner, instanceCount],
    );
    const scopes = Array.from({ length: scopeCount }, (_, index) => `org:members:${index % 2 === 0 ? 'read' : 'write'}`);
    await tx.query(
      `insert into roles (tenant, owner, role_id, name, name_key, scopes, created_at, updated_at)
       select $1, $2, 'role_' || translate(lpad(n::text, 16, '0'), '0189', 'abcd'), 'Role ' || n, 'role' || n, $3, n, n from generate_series(1, $4::int) n`,
      [acme.id, acme.owner, jsonb(scopes), roleCount],
    );
    await tx.query(
      `insert into role_bindings (tenant, owner, role_id, instance_id, granted_by, created_at)
       select $1, $2, role_id, '', 'test', 1 from roles where tenant = $1`,
      [acme.id, acme.member],
    );
  });
}, 60_000);
afterAll(() => database.close());

test('where somebody may go is known at once', async () => {
  const start = performance.now();
  const { status, body } = await acme.ask(acme.member, 'GET', '/me');
  process.stdout.write(`where somebody may go: ${(performance.now() - start).toFixed(1)} ms\n`);
  expect(status).toBe(200);
  expect(body.organizations[0].instances).toHaveLength(instanceCount);
});
