import { setTimeout as sleep } from 'node:timers/promises';
import { decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from 'agentos-ts/kit';
import { createPostgres } from '../../../agentos/test/support/database.ts';
import { organizationAccess } from '../../src/access/caller.ts';
import { holderOf } from '../../src/access/member-grants.ts';
import { holdOrganization } from '../../src/organizations/create-organization.store.ts';
import { createTestControlPlane, openControlPlaneDatabase } from '../support/control-plane.ts';
import { openOrganization, TestClock } from '../support/organization-world.ts';
import type { TestOrganization } from '../support/organization-world.ts';

const clock = new TestClock();
let server: Awaited<ReturnType<typeof createPostgres>>;
let databases: readonly [Database, Database];
let acme: TestOrganization;
/** Another process of the same control plane. */
let other: ReturnType<typeof createTestControlPlane>;

beforeAll(async () => {
  server = await createPostgres();
  databases = [await openControlPlaneDatabase(server.url), await openControlPlaneDatabase(server.url)];
  acme = await openOrganization(databases[0], { clock: clock.read });
  other = createTestControlPlane(databases[1], acme.signIn, { clock: clock.read });
});
afterAll(async () => {
  await Promise.all(databases.map((db) => db.close()));
  await server.close();
});

/** The same request at both, many times at once. */
async function both(path: string): Promise<readonly number[]> {
  const at = [acme.call, other.call, acme.call, other.call];
  const replies = await Promise.all(at.map((call) => call(acme.owner, 'POST', path)));
  return replies.map(({ status }) => status).toSorted((a, b) => a - b);
}

async function untilWaiting(kind: 'advisory' | 'transactionid'): Promise<void> {
  const waits = `select from pg_locks where locktype = '${kind}' and not granted and pid in (select pid from pg_stat_activity where datname = current_database())`;
  while ((await server.admin(waits)).length === 0) await sleep(10);
}

const statesOf = async (id: string) => (await acme.keys(id)).map(({ state }) => state).toSorted();

test('of rotations at the same time one happens', async () => {
  const { id } = await acme.register('rotated-os', { algorithm: 'EdDSA' });
  expect(await both(`${acme.base}/${id}/keys`)).toEqual([201, 409, 409, 409]);
  expect(await statesOf(id)).toEqual(['active', 'pending']);
});

test('of activations at the same time one happens', async () => {
  const { id } = await acme.register('activated-os', { algorithm: 'EdDSA' });
  await acme.call(acme.owner, 'POST', `${acme.base}/${id}/keys`);
  const pending = (await acme.keys(id)).find(({ state }) => state === 'pending')?.kid;
  clock.pass(120);
  expect(await both(`${acme.base}/${id}/keys/${pending}/activate`)).toEqual([200, 409, 409, 409]);
  expect(await statesOf(id)).toEqual(['active', 'retiring']);
});

test('an activation and a revocation at the same time leave one key that signs, and no old one', async () => {
  const { id } = await acme.register('both-os', { algorithm: 'EdDSA' });
  await acme.call(acme.owner, 'POST', `${acme.base}/${id}/keys`);
  const pending = (await acme.keys(id)).find(({ state }) => state === 'pending')?.kid;
  clock.pass(120);
  const [revoked] = await Promise.all([
    acme.call(acme.owner, 'POST', `${acme.base}/${id}/keys/revoke`),
    other.call(acme.owner, 'POST', `${acme.base}/${id}/keys/${pending}/activate`),
  ]);
  expect(revoked.status).toBe(200);
  expect(await statesOf(id)).toEqual(['active', 'revoked', 'revoked']);
  expect((await acme.keys(id)).find(({ state }) => state === 'active')?.kid).not.toBe(pending);
});

test('no token that is asked for after a revocation has an old key, at any process', async () => {
  const { id } = await acme.register('revoked-os', { algorithm: 'EdDSA' });
  const dead = new Set<string>();
  const late: string[] = [];
  const end = new AbortController();
  const load = async (call: TestOrganization['call']): Promise<void> => {
    while (!end.signal.aborted) {
      const deadBefore = new Set(dead);
      const response = await call(acme.member, 'POST', `${acme.base}/${id}/token`);
      const { access_token: token } = (await response.json()) as { access_token: string };
      const { kid = '' } = decodeProtectedHeader(token);
      if (deadBefore.has(kid)) late.push(kid);
    }
  };
  const loads = [load(acme.call), load(other.call), load(acme.call), load(other.call)];
  for (let round = 0; round < 5; round += 1) {
    const [before] = (await acme.keys(id)).filter(({ state }) => state === 'active');
    await acme.call(acme.owner, 'POST', `${acme.base}/${id}/keys/revoke`);
    dead.add(before?.kid ?? '');
    await sleep(50);
  }
  end.abort();
  await Promise.all(loads);
  expect(dead.size).toBe(5);
  expect(late).toEqual([]);
});

test('a revocation waits for a token that is being signed, so none is signed after it is answered', async () => {
  const { id, os_id: osId } = await acme.register('waiting-os', { algorithm: 'EdDSA' });
  const holder = { ...holderOf(acme.member, new Set()), tenant: acme.id };
  const order: string[] = [];
  const started = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  const signed = databases[1].as(organizationAccess(acme.id, acme.member), async (tx) => {
    await other.deps.signing.sign(tx, { organizationId: acme.id, instanceId: id, osId }, holder, async () => {
      started.resolve();
      await release.promise;
      return { scopes: ['agents:run'], roles: [], name: '' };
    });
    order.push('signed');
  });
  await started.promise;
  const revoked = acme.call(acme.owner, 'POST', `${acme.base}/${id}/keys/revoke`).then(() => order.push('revoked'));
  await untilWaiting('advisory');
  release.resolve();
  await Promise.all([signed, revoked]);
  expect(order).toEqual(['signed', 'revoked']);
});

test('who is removed while their request is under way changes no instance', async () => {
  const { id } = await acme.register('stale-os', { algorithm: 'EdDSA' });
  const one = `${acme.base}/${id}`;
  const before = await acme.ask(acme.owner, 'GET', one);
  const order = { os_id: 'late-os', name: 'Late', url: 'https://late.example' };
  const requests = [
    ['POST', acme.base, order],
    ['PATCH', one, { name: 'Late' }],
    ['DELETE', one],
    ['POST', `${one}/keys`],
    ['POST', `${one}/keys/revoke`],
  ] as const;
  for (const [index, [method, path, body]] of requests.entries()) {
    const leaver = `leaver-${index}`;
    acme.signIn.add(leaver);
    await acme.roles.admit(leaver, 'owner');
    const { answer } = await databases[1].asSystem('remove somebody', async (tx) => {
      await holdOrganization(tx, acme.id);
      const late = acme.ask(leaver, method, path, body);
      await untilWaiting('transactionid');
      await tx.query('delete from members where tenant = $1 and owner = $2', [acme.id, leaver]);
      return { answer: late };
    });
    expect(await answer, `${method} ${path}`).toMatchObject({ status: 403, body: { code: 'access_denied' } });
  }
  expect((await acme.ask(acme.owner, 'GET', one)).body).toEqual(before.body);
  expect((await acme.ask(acme.owner, 'GET', `${acme.base}?search=late-os`)).body.data).toEqual([]);
});
