import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { membersTable, roleBindingsTable } from '../../src/access/access.table.ts';
import { sessionCookie } from '../../src/http-handler.ts';
import { insertFounder, insertOrganization, makeOrganizationId } from '../../src/organizations/create-organization.store.ts';
import { organizationsTable } from '../../src/organizations/organization.table.ts';
import { useLink } from '../../src/setup/setup-link.store.ts';
import { hasOwner, issueSetupLink } from '../../src/setup/setup.ts';
import { setupLinksTable, usersTable } from '../../src/sign-in/sign-in.table.ts';
import type { OpenTestDatabase, TestDatabase } from '../support/databases.ts';
import { openSignInWorld, password } from '../support/sign-in-world.ts';
import type { SignInWorld } from '../support/sign-in-world.ts';

/** The link for the first owner, on either database. */
export function setupSuite(openDatabase: OpenTestDatabase): void {
  let database: TestDatabase;
  let world: SignInWorld;
  beforeAll(async () => {
    database = await openDatabase();
    world = await openSignInWorld(database.db);
  });
  beforeEach(async () => {
    for (const table of [setupLinksTable, organizationsTable, usersTable]) await query(`delete from ${table.name}`);
  });
  afterAll(async () => {
    await world.close();
    await database.close();
  });

  const query = (text: string, values: readonly unknown[] = []) => database.db.asSystem('test', (tx) => tx.query(text, values));
  const count = async (table: { readonly name: string }) => (await query(`select from ${table.name}`)).length;
  const secretOf = (link: string): string => link.split('#/setup/')[1] ?? '';
  const issue = async () => secretOf(await issueSetupLink(database.db, world.publicUrl));
  const owner = (over: object = {}) => ({ name: 'Olivia', email: 'olivia@example.test', password, organization_name: 'Acme', ...over });

  test('whoever opens the link becomes the owner of an organisation of their own, signed in', async () => {
    const link = await issueSetupLink(database.db, world.publicUrl);
    expect(link).toMatch(new RegExp(`^${world.publicUrl}/console#/setup/[\\w-]{43}$`));
    const secret = secretOf(link);
    expect(JSON.stringify(await query(`select * from ${setupLinksTable.name}`))).not.toContain(secret);
    expect(await hasOwner(database.db)).toBe(false);
    const browser = world.browser();
    expect(await browser.post('/setup/look', { secret })).toMatchObject({ status: 200, json: { valid: true, organization_name: null } });
    const made = await browser.post('/setup', { secret, ...owner({ email: ' Olivia@Example.test ' }) });
    expect(made).toMatchObject({
      status: 201,
      json: { user: { name: 'Olivia', email: 'olivia@example.test' }, organization: { name: 'Acme' } },
    });
    expect(made.headers.get('cache-control')).toBe('no-store');
    expect([...browser.cookies.keys()]).toEqual([sessionCookie]);
    expect(await browser.get('/auth/get-session')).toMatchObject({ status: 200, json: { user: { email: 'olivia@example.test' } } });
    const { user, organization } = made.json as unknown as { user: { id: string }; organization: { id: string } };
    expect(await query(`select tenant, owner, role_id, instance_id from ${roleBindingsTable.name}`)).toEqual([
      { tenant: organization.id, owner: user.id, role_id: 'owner', instance_id: '' },
    ]);
    expect((await world.browser().post('/auth/sign-in/email', { email: 'olivia@example.test', password })).status).toBe(200);
    expect(await hasOwner(database.db)).toBe(true);
  });

  test('an organisation that waits for its first owner is told and taken', async () => {
    const id = makeOrganizationId();
    await database.db.asSystem('seed', (tx) => insertOrganization(tx, id, 'Quickstart', 'seed'));
    const secret = await issue();
    expect(await world.browser().post('/setup/look', { secret })).toMatchObject({ json: { organization_name: 'Quickstart' } });
    const made = await world.browser().post('/setup', { secret, ...owner({ organization_name: undefined }) });
    expect(made).toMatchObject({ status: 201, json: { organization: { id, name: 'Quickstart' } } });
    expect(await count(organizationsTable)).toBe(1);
  });

  test('the link holds once, and for 15 minutes', async () => {
    const invalid = { status: 404, json: { code: 'setup_invalid' } };
    const secret = await issue();
    await query(`update ${setupLinksTable.name} set expires_at = $1`, [Date.now() - 1]);
    for (const given of [secret, `${secret}x`, 'nothing', '__proto__']) {
      expect(await world.browser().post('/setup/look', { secret: given })).toMatchObject(invalid);
      expect(await world.browser().post('/setup', { secret: given, ...owner() })).toMatchObject(invalid);
    }
    expect(await count(usersTable)).toBe(0);
    const [first, second] = [await issue(), await issue()];
    expect((await world.browser().post('/setup', { secret: first, ...owner() })).status).toBe(201);
    // Used, or of no use any more: there is an owner.
    for (const given of [first, second])
      expect(await world.browser().post('/setup', { secret: given, ...owner({ email: 'other@example.test' }) })).toMatchObject(invalid);
    expect(await count(usersTable)).toBe(1);
  });

  test('of two at the same time one becomes the owner, with one link or with two', async () => {
    for (const links of [1, 2]) {
      for (const table of [setupLinksTable, organizationsTable, usersTable]) await query(`delete from ${table.name}`);
      const secrets = [await issue(), await issue()];
      const replies = await Promise.all(
        ['one', 'two', 'three', 'four'].map((name, index) =>
          world.browser().post('/setup', { secret: secrets[index % links], ...owner({ email: `${name}@example.test` }) }),
        ),
      );
      expect(replies.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 404, 404, 404]);
      expect([await count(usersTable), await count(organizationsTable), await count(membersTable), await count(roleBindingsTable)]).toEqual(
        [1, 1, 1, 1],
      );
    }
  });

  test('whoever comes second waits for the first, by another link too', async () => {
    const [first, second] = [await issue(), await issue()];
    const person = await world.person({ email: 'first@example.test' });
    const isUsed = Promise.withResolvers<void>();
    const mayEnd = Promise.withResolvers<void>();
    const underway = database.db.asSystem('a setup that takes long', async (tx) => {
      expect(await useLink(tx, first, Date.now(), person.userId)).not.toBe(null);
      const id = makeOrganizationId();
      await insertOrganization(tx, id, 'First', person.userId);
      await insertFounder(tx, id, person);
      isUsed.resolve();
      await mayEnd.promise;
    });
    await isUsed.promise;
    const reply = world.browser().post('/setup', { secret: second, ...owner() });
    await Promise.race([reply, new Promise((resolve) => setTimeout(resolve, 1_000))]);
    mayEnd.resolve();
    await underway;
    expect(await reply).toMatchObject({ status: 404, json: { code: 'setup_invalid' } });
    expect([await count(usersTable), await count(roleBindingsTable)]).toEqual([1, 1]);
  });

  test('what cannot be done leaves nothing behind, and the link as it was', async () => {
    const secret = await issue();
    const refusals = [
      [owner({ organization_name: undefined }), 'setup_organization_name_invalid'],
      [owner({ organization_name: ' \u202e ' }), 'setup_organization_name_invalid'],
      [owner({ email: 'no address' }), 'sign_in_address_invalid'],
      [owner({ email: `${'x'.repeat(250)}@example.test` }), 'sign_in_address_invalid'],
      [owner({ name: 'a\u0000b' }), 'sign_in_name_invalid'],
      [owner({ name: '  ' }), 'sign_in_name_invalid'],
      [owner({ password: 'short' }), 'sign_in_password_invalid'],
    ] as const;
    for (const [person, code] of refusals)
      expect(await world.browser().post('/setup', { secret, ...person })).toMatchObject({ status: 422, json: { code }, setCookies: [] });
    expect([await count(usersTable), await count(organizationsTable)]).toEqual([0, 0]);
    expect((await world.browser().post('/setup', { secret, ...owner() })).status).toBe(201);
  });

  test('there is no second first owner; another link is for the command line', async () => {
    expect((await world.browser().post('/setup', { secret: await issue(), ...owner() })).status).toBe(201);
    await expect(issueSetupLink(database.db, world.publicUrl)).rejects.toMatchObject({ code: 'setup_owned' });
    const missing = issueSetupLink(database.db, world.publicUrl, { evenIfOwned: true, organizationId: 'org_nowhere' });
    await expect(missing).rejects.toMatchObject({ code: 'setup_organization_missing' });
    const secret = secretOf(await issueSetupLink(database.db, world.publicUrl, { evenIfOwned: true }));
    expect(await world.browser().post('/setup/look', { secret })).toMatchObject({ json: { organization_name: 'Acme' } });
    expect(await world.browser().post('/setup', { secret, ...owner() })).toMatchObject({
      status: 409,
      json: { code: 'sign_in_account_exists' },
    });
    expect(await world.browser().post('/setup', { secret, ...owner({ email: 'second@example.test' }) })).toMatchObject({
      status: 201,
      json: { organization: { name: 'Acme' } },
    });
    expect(await count(organizationsTable)).toBe(1);
    expect((await world.browser().post('/setup', { secret, ...owner({ email: 'third@example.test' }) })).status).toBe(404);
  });

  test('pages of other sites cannot use it', async () => {
    const secret = await issue();
    const foreign = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    for (const path of ['/setup/look', '/setup'])
      expect(await world.browser().post(path, { secret, ...owner() }, foreign)).toMatchObject({
        status: 403,
        json: { code: 'sign_in_cross_site' },
      });
  });
}
