import { afterAll, beforeAll, expect, test } from 'vitest';
import { openOnPostgres } from '../support/databases.ts';
import type { TestDatabase } from '../support/databases.ts';
import { holdOrganization } from '../../src/organizations/create-organization.store.ts';
import { openPeopleWorld, rows, secretOf } from './people-world.ts';
import type { Answer, PeopleWorld, TestOrganization } from './people-world.ts';

let database: TestDatabase;
let world: PeopleWorld;
beforeAll(async () => {
  database = await openOnPostgres();
  world = openPeopleWorld(database.db);
});
afterAll(() => database.close());

const everywhere = (...ids: readonly string[]) => ({ roles: ids.map((id) => ({ role_id: id, instance_id: null })) });

/**
 * Lets both requests through the lock before either does its work, and then the first before the second: somebody else holds the organisation until both
 * wait for it.
 */
async function oneAfterTheOther(
  acme: TestOrganization,
  first: () => Promise<Answer>,
  second: () => Promise<Answer>,
): Promise<readonly Answer[]> {
  return world.db
    .asSystem('hold an organisation', async (tx) => {
      await holdOrganization(tx, acme.id);
      const waiting: Promise<Answer>[] = [];
      for (const send of [first, second]) {
        waiting.push(send());
        await untilWaiting(waiting.length);
      }
      return waiting;
    })
    .then((answers) => Promise.all(answers));
}

/** Gives up where nobody waits: then nobody holds an organisation either. */
async function untilWaiting(count: number): Promise<void> {
  for (let look = 0; look < 1000; look += 1) {
    const found = await world.db.asSystem('who waits', (tx) =>
      tx.query(`select from pg_locks where not granted and pid in (select pid from pg_stat_activity where datname = current_database())`),
    );
    if (found.length >= count) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`fewer than ${count} wait for the organisation`);
}

const codes = (answers: readonly Answer[]): readonly unknown[] => answers.map(({ status, json }) => (status < 300 ? status : json['code']));

test('of two owners who remove each other one stays', async () => {
  const acme = await world.organization();
  const second = await acme.member('owner');
  const remove = (who: string, whom: string) => () => acme.call(who, 'DELETE', `/members/${whom}`);
  expect(codes(await oneAfterTheOther(acme, remove(acme.owner, second), remove(second, acme.owner)))).toEqual([204, 'access_denied']);
  expect(await acme.rolesOf(acme.owner)).toEqual(['owner@null']);
});

test('of owners who leave, remove and demote each other all at once one stays, ten times', async () => {
  for (let round = 0; round < 10; round += 1) {
    const acme = await world.organization();
    const [second, third] = [await acme.member('owner'), await acme.member('owner')];
    const answers = await Promise.all([
      acme.call(acme.owner, 'DELETE', `/members/${second}`),
      acme.call(second, 'PUT', `/members/${third}/roles`, everywhere('member')),
      acme.call(third, 'DELETE', `/members/${acme.owner}`),
      acme.call(acme.owner, 'POST', '/leave'),
      acme.call(second, 'POST', '/leave'),
      acme.call(third, 'POST', '/leave'),
      acme.call(third, 'POST', '/transfer', { user_id: acme.owner }),
    ]);
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
    const owners = await world.db.asSystem('who owns it', (tx) =>
      tx.query(`select owner from role_bindings where tenant = $1 and role_id = 'owner' and instance_id = ''`, [acme.id]),
    );
    expect(owners.length).toBeGreaterThan(0);
  }
});

test('of two owners who leave one stays', async () => {
  const acme = await world.organization();
  const second = await acme.member('owner');
  const leave = (who: string) => () => acme.call(who, 'POST', '/leave');
  expect(codes(await oneAfterTheOther(acme, leave(acme.owner), leave(second)))).toEqual([204, 'access_last_owner']);
});

test('a role that has just grown is not given by who does not hold what it has grown by', async () => {
  const acme = await world.organization();
  const role = await acme.role(['agents:run']);
  const grow = () => acme.call(acme.owner, 'PATCH', `/roles/${role}`, { version: 1, scopes: ['agents:run', 'org:delete'] });
  const give = () => acme.call(acme.administrator, 'PUT', `/members/${acme.plain}/roles`, everywhere(role));
  expect(codes(await oneAfterTheOther(acme, grow, give))).toEqual([200, 'access_scope_not_held']);
  expect(await acme.rolesOf(acme.plain)).toEqual(['member@null']);
});

test('whoever is demoted while they give roles gives none', async () => {
  const acme = await world.organization();
  const demote = () => acme.call(acme.owner, 'PUT', `/members/${acme.administrator}/roles`, everywhere('member'));
  const give = () => acme.call(acme.administrator, 'PUT', `/members/${acme.plain}/roles`, everywhere('administrator'));
  expect(codes(await oneAfterTheOther(acme, demote, give))).toEqual([200, 'access_denied']);
  expect(await acme.rolesOf(acme.plain)).toEqual(['member@null']);
});

test.each([
  ['invites', 'POST', '/invitations', { email: 'late@example.test', ...everywhere('member') }],
  ['makes a role', 'POST', '/roles', { name: 'Late', scopes: ['agents:run'] }],
  ['renames the organisation', 'PATCH', '', { name: 'Late' }],
] as const)('whoever is removed while they do something no longer does it: %s', async (_what, method, path, body) => {
  const acme = await world.organization();
  const remove = () => acme.call(acme.owner, 'DELETE', `/members/${acme.administrator}`);
  const act = () => acme.call(acme.administrator, method, path, body);
  expect(codes(await oneAfterTheOther(acme, remove, act))).toEqual([204, 'access_denied']);
  expect((await acme.events()).map(({ action }) => action)).toEqual(['member.remove']);
});

test('a role that was just given is not deleted, and one that was just deleted is not given', async () => {
  const acme = await world.organization();
  const [given, deleted] = [await acme.role(['agents:run']), await acme.role(['agents:run'])];
  const give = (role: string) => () => acme.call(acme.owner, 'PUT', `/members/${acme.plain}/roles`, everywhere(role));
  const remove = (role: string) => () => acme.call(acme.owner, 'DELETE', `/roles/${role}`);
  expect(codes(await oneAfterTheOther(acme, give(given), remove(given)))).toEqual([200, 'role_in_use']);
  expect(codes(await oneAfterTheOther(acme, remove(deleted), give(deleted)))).toEqual([204, 'http_validation_failed']);
  expect(await acme.rolesOf(acme.plain)).toEqual([`${given}@null`]);
});

test('of two who make a role of one name one does', async () => {
  const acme = await world.organization();
  const make = (who: string, name: string) => () => acme.call(who, 'POST', '/roles', { name, scopes: ['agents:run'] });
  const answers = await oneAfterTheOther(acme, make(acme.owner, 'Read Only'), make(acme.administrator, 'read-only'));
  expect(codes(answers)).toEqual([201, 'role_name_taken']);
});

test('of two who change a role one does', async () => {
  const acme = await world.organization();
  const role = await acme.role(['agents:run']);
  const change = (who: string, description: string) => () => acme.call(who, 'PATCH', `/roles/${role}`, { version: 1, description });
  expect(codes(await oneAfterTheOther(acme, change(acme.owner, 'a'), change(acme.administrator, 'b')))).toEqual([200, 'role_stale']);
});

test('of two who use one invitation one comes in', async () => {
  const acme = await world.organization();
  const { json } = await acme.call(acme.owner, 'POST', '/invitations', { email: 'twice@example.test', ...everywhere('member') });
  const accept = (name: string) => () =>
    world.call(null, 'POST', '/invitations/accept', { secret: secretOf(json), name, password: 'correct horse battery' });
  expect(codes(await oneAfterTheOther(acme, accept('First'), accept('Second')))).toEqual([201, 'invitation_invalid']);
  const members = rows((await acme.call(acme.owner, 'GET', '/members?search=twice')).json);
  expect(members.map(({ name }) => name)).toEqual(['First']);
});

test('an invitation whose inviter is removed while it is used lets nobody in', async () => {
  const acme = await world.organization();
  const { json } = await acme.call(acme.administrator, 'POST', '/invitations', { email: 'slow@example.test', ...everywhere('member') });
  const remove = () => acme.call(acme.owner, 'DELETE', `/members/${acme.administrator}`);
  const accept = () =>
    world.call(null, 'POST', '/invitations/accept', { secret: secretOf(json), name: 'Slow', password: 'correct horse battery' });
  expect(codes(await oneAfterTheOther(acme, remove, accept))).toEqual([204, 'invitation_not_backed']);
});

test('of two who invite one address one does', async () => {
  const acme = await world.organization();
  const invite = (who: string) => () => acme.call(who, 'POST', '/invitations', { email: 'same@example.test', ...everywhere('member') });
  expect(codes(await oneAfterTheOther(acme, invite(acme.owner), invite(acme.administrator)))).toEqual([201, 'invitation_exists']);
});

test('nothing is written into an organisation that is being deleted', async () => {
  const acme = await world.organization();
  const remove = () => acme.call(acme.owner, 'DELETE', '', { name: 'Acme' });
  const make = () => acme.call(acme.administrator, 'POST', '/roles', { name: 'Late', scopes: ['agents:run'] });
  expect(codes(await oneAfterTheOther(acme, remove, make))).toEqual([204, 'access_denied']);
});
