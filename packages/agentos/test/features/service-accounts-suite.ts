import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Agent, demoModel } from 'agentos-ts';
import type { AgentOSOptions } from 'agentos-ts';
import { accessOf } from '../db/harness.ts';
import { openWorld } from '../isolation/world.ts';
import type { Engine, World } from '../isolation/world.ts';
import { demoAgent, makeToken, startTestOs, testSecret, userScopes } from '../support/start-os.ts';
import type { TestOs } from '../support/start-os.ts';

type Json = Record<string, unknown>;

interface Answer {
  readonly status: number;
  readonly json: Json;
}

interface Minted extends Answer {
  readonly id: string;
  readonly token: string;
}

const accountScopes = ['service_accounts:read', 'service_accounts:write', 'service_accounts:delete'];
const invalid = { status: 401, json: { code: 'service_account_token_invalid', detail: 'Invalid or expired service account token' } };
const day = 86_400;
const grants = (...scopes: readonly string[]) => scopes.map((scope) => ({ scope }));
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const seconds = (): number => Math.floor(Date.now() / 1000);
const anyName = (): string => `a-${crypto.randomUUID()}`;

/** Service accounts over a whole server on one engine. */
export function testServiceAccounts(engine: Engine): void {
  describe(`service accounts on ${engine}`, () => {
    let world: World;
    let os: TestOs;
    let alice: string;
    let bob: string;
    let admin: string;

    const start = (options: Partial<AgentOSOptions> = {}): Promise<TestOs> => startTestOs({ db: world.db, ...options });

    beforeAll(async () => {
      world = await openWorld(engine);
      const slow = new Agent({ id: 'slow', model: demoModel({ delayMs: 200 }) });
      os = await start({ agents: [demoAgent('a1'), demoAgent('a2'), slow] });
      [alice, bob, admin] = await Promise.all([
        os.user('alice', [...userScopes, ...accountScopes]),
        os.user('bob', [...userScopes, ...accountScopes]),
        os.admin(),
      ]);
    });
    afterAll(async () => {
      await os.close();
      await world.close();
    });

    async function call(token: string | undefined, method: string, path: string, body?: unknown, on = os): Promise<Answer> {
      const response = await on.call(method, path, { token, ...(body === undefined ? {} : { json: body }) });
      const content = await response.text();
      return { status: response.status, json: content === '' ? {} : JSON.parse(content) };
    }

    async function mint(by: string | undefined, body: Json = {}, on = os): Promise<Minted> {
      const answer = await call(
        by,
        'POST',
        '/service-accounts',
        { name: anyName(), scopes: grants('agents:run', 'sessions:read'), ...body },
        on,
      );
      return { ...answer, id: text(answer.json['id']), token: text(answer.json['token']) };
    }

    const rotate = async (by: string, id: string, body: Json = {}): Promise<Minted> => {
      const answer = await call(by, 'POST', `/service-accounts/${id}/rotate`, body);
      return { ...answer, id, token: text(answer.json['token']) };
    };
    const works = async (token: string): Promise<boolean> => (await call(token, 'GET', '/sessions')).status === 200;

    test('a rotation gives another token and lets the one so far work on for a while; what the account has stays', async () => {
      const first = await mint(alice, { expires_in_days: 7 });
      expect(await works(first.token)).toBe(true);
      const second = await rotate(alice, first.id);
      expect(second.status).toBe(200);
      expect(second.json).toEqual({
        ...first.json,
        token: expect.stringMatching(/^aos_pat_[0-9A-Za-z]{36}$/),
        token_prefix: second.token.slice(0, 12),
        last_used_at: expect.toSatisfy((at: unknown) => at === null || typeof at === 'number'),
        previous_token_ends_at: expect.toSatisfy((at: number) => Math.abs(at - seconds() - day) < 60),
      });
      expect(second.token).not.toBe(first.token);
      expect(await Promise.all([works(first.token), works(second.token)])).toEqual([true, true]);
      const third = await rotate(alice, first.id, { overlap_seconds: 3600 });
      expect(await Promise.all([first, second, third].map(({ token }) => works(token)))).toEqual([false, true, true]);
      const last = await rotate(alice, first.id, { overlap_seconds: 0 });
      expect(await Promise.all([second, third, last].map(({ token }) => works(token)))).toEqual([false, false, true]);
      const listed = JSON.stringify((await call(alice, 'GET', '/service-accounts?limit=100')).json);
      expect(listed).toContain(last.token.slice(0, 12));
      expect(listed).not.toContain(last.token);
      await call(alice, 'DELETE', `/service-accounts/${first.id}`);
      expect(await works(last.token)).toBe(false);
      expect(await rotate(alice, first.id)).toMatchObject({ status: 409, json: { code: 'service_account_ended' } });
    });

    test('only who may mint it rotates it: the minter and administrators, holding all its scopes', async () => {
      const account = await mint(alice);
      expect(await rotate(bob, account.id)).toMatchObject({ status: 404, json: { code: 'service_account_not_found' } });
      expect(await rotate(account.token, account.id)).toMatchObject({ status: 403 });
      const poorer = await os.user('alice', ['agents:a1:run', 'sessions:read', ...accountScopes]);
      expect(await rotate(poorer, account.id)).toMatchObject({ status: 403, json: { code: 'service_account_scope_not_held' } });
      for (const overlap of [-1, 1.5, 604_801, '1', null])
        expect((await rotate(alice, account.id, { overlap_seconds: overlap })).status).toBe(422);
      expect(await works(account.token)).toBe(true);
      const rotations = await Promise.all([rotate(alice, account.id), rotate(admin, account.id), rotate(alice, account.id)]);
      const good = rotations.filter(({ status }) => status === 200);
      expect(rotations.every(({ status }) => status === 200 || status === 409)).toBe(true);
      expect(good.length).toBeGreaterThan(0);
      const alive = await Promise.all(rotations.map(({ token }) => works(token === '' ? 'none' : token)));
      expect(alive.filter(Boolean).length).toBeGreaterThan(0);
      expect(alive.filter(Boolean).length).toBeLessThanOrEqual(2);
      for (const change of [
        `set token_hash = repeat('a', 64)`,
        `set previous_until = 9999999999999`,
        `set previous_hash = null, previous_until = null`,
        `set token_prefix = 'aos_pat_XXXX'`,
      ])
        await expect(world.admin(`update agentos.service_accounts ${change} where account_id = '${account.id}'`)).rejects.toThrow(
          'rotated',
        );
    });

    /** An account that may mint accounts. */
    const mintMinter = (by: string, body: Json = {}): Promise<Minted> =>
      mint(by, { scopes: grants('agents:run', ...accountScopes), allow_privileged_scopes: true, ...body });

    const listed = async (by: string, query = 'limit=100'): Promise<readonly Json[]> => {
      const { json } = await call(by, 'GET', `/service-accounts?${query}`);
      return Array.isArray(json['data']) ? json['data'] : [];
    };

    describe('minting', () => {
      test('tells the token once, and everything else again', async () => {
        const made = await mint(alice, { name: 'ci' });
        expect(made.json).toEqual({
          id: made.id,
          name: 'ci',
          principal: `sa:${made.id}`,
          user_id: 'alice',
          token_prefix: made.token.slice(0, 12),
          scopes: [
            { id: null, raw: 'agents:run', namespace: 'agents', sub_namespace: null, permission: 'run', value: 'allow' },
            { id: null, raw: 'sessions:read', namespace: 'sessions', sub_namespace: null, permission: 'read', value: 'allow' },
          ],
          created_at: expect.any(Number),
          expires_at: Number(made.json['created_at']) + 90 * day,
          last_used_at: null,
          revoked_at: null,
          created_by: 'alice',
          token: expect.stringMatching(/^aos_pat_[0-9A-Za-z]{36}$/),
        });
        const { token, ...rest } = made.json;
        expect(await listed(alice)).toContainEqual(rest);
        expect(JSON.stringify(await listed(admin))).not.toContain(token);
      });

      test('the database holds no token, only its hash', async () => {
        const { token, id } = await mint(alice);
        const [row] = await world.admin('select * from agentos.service_accounts where account_id = $1', [id]);
        expect(JSON.stringify(row)).not.toContain(token.slice(12));
        expect(row).toMatchObject({ owner: 'alice', token_hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
      });

      test.each([
        [1, 1],
        [366, 366],
        [null, 90],
      ])('%j days end after %i', async (asked, days) => {
        const { json } = await mint(alice, { expires_in_days: asked, never_expires: false });
        expect(Number(json['expires_at']) - Number(json['created_at'])).toBe(days * day);
      });

      test.each([
        [{ expires_in_days: 0 }, 'expires_in_days'],
        [{ expires_in_days: 367 }, 'expires_in_days'],
        [{ expires_in_days: 1.5 }, 'expires_in_days'],
        [{ never_expires: true }, 'never_expires'],
        [{ name: 'Upper' }, 'name'],
        [{ name: 'a'.repeat(64) }, 'name'],
        [{ name: 'scheduler' }, 'name'],
        [{ name: 7 }, 'name'],
        [{ scopes: [] }, 'scopes'],
        [{ scopes: ['agents:run'] }, 'scopes'],
        [{ scopes: [{ scope: 'agents:run', effect: 'deny' }] }, 'scopes'],
        [{ allow_privileged_scopes: 'yes' }, 'allow_privileged_scopes'],
      ])('%j is a 422 that names the field', async (body, field) => {
        const { status, json } = await mint(admin, body);
        expect(status).toBe(422);
        expect(JSON.stringify(json['detail'])).toContain(`"${field}"`);
      });

      test('scopes that could grant nothing are a 400 that says why', async () => {
        const { status, json } = await mint(admin, { scopes: grants('agents:runn', 'sessions:s1:read', 'agents:run') });
        expect({ status, code: json['code'] }).toEqual({ status: 400, code: 'service_account_scope_invalid' });
        expect(json['detail']).toMatch(/^Invalid scope\(s\): agents:runn, sessions:s1:read\. .*Did you mean "agents:run"\?/);
      });

      test('privileged scopes are asked for on purpose, and must be held all the same', async () => {
        const scopes = grants('sessions:write', 'agents:run');
        expect(await mint(alice, { scopes })).toMatchObject({ status: 400, json: { code: 'service_account_scope_privileged' } });
        expect(await mint(alice, { scopes, allow_privileged_scopes: true })).toMatchObject({ status: 201 });
        const more = { scopes: grants('config:write', 'agent_os:admin'), allow_privileged_scopes: true };
        expect(await mint(alice, more)).toMatchObject({
          status: 403,
          json: { code: 'service_account_scope_not_held', detail: 'Cannot grant scope(s) you do not hold: config:write, agent_os:admin' },
        });
      });

      test('a name is used by one active account of an owner; other owners neither block nor learn', async () => {
        const name = anyName();
        const { id } = await mint(alice, { name });
        expect(await mint(alice, { name })).toMatchObject({ status: 409, json: { code: 'service_account_exists' } });
        expect((await mint(bob, { name })).status).toBe(201);
        await call(alice, 'DELETE', `/service-accounts/${id}`);
        expect((await mint(alice, { name })).status).toBe(201);
      });

      test('of two at the same time, one gets the name', async () => {
        const name = anyName();
        const answers = await Promise.all(Array.from({ length: 5 }, () => mint(alice, { name })));
        expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409, 409, 409]);
      });
    });

    describe('using', () => {
      test('acts under its own id, within its scopes and its own rows', async () => {
        const { token, id } = await mint(alice);
        const run = await os.call('POST', '/agents/a1/runs', { token, form: { message: 'hi', stream: 'false', user_id: 'alice' } });
        expect({ status: run.status, json: await run.json() }).toMatchObject({ status: 200, json: { user_id: `sa:${id}` } });
        await os.call('POST', '/sessions', { token: alice, json: { session_id: `of-alice-${id}` } });
        const { json } = await call(token, 'GET', '/sessions');
        expect(json['data']).toMatchObject([{ user_id: `sa:${id}` }]);
        expect((await call(token, 'GET', `/sessions/of-alice-${id}`)).status).toBe(404);
        expect((await call(token, 'DELETE', '/sessions', {})).status).toBe(403);
        expect((await call(token, 'GET', '/service-accounts')).status).toBe(403);
      });

      test('is held to its own rows and scopes also where users are not', async () => {
        const { token } = await mint(alice);
        const noSessions = await mint(alice, { scopes: grants('agents:run') });
        await os.call('POST', '/sessions', { token: alice, json: {} });
        for (const options of [
          { authorization: { verificationKeys: [testSecret], userIsolation: false } },
          { authorization: false, env: { OS_SECURITY_KEY: 'a-security-key-of-thirty-two-bytes' } },
          { authorization: false },
        ]) {
          const other = await start(options);
          expect(await call(token, 'GET', '/sessions', undefined, other)).toMatchObject({ status: 200, json: { data: [] } });
          expect((await call(noSessions.token, 'GET', '/sessions', undefined, other)).status).toBe(403);
          expect(await call(`${token.slice(0, -1)}!`, 'GET', '/sessions', undefined, other)).toMatchObject(invalid);
          await other.close();
        }
      });

      test('with the admin scope it sees everybody’s rows', async () => {
        const { token } = await mint(admin, { scopes: grants('agent_os:admin'), allow_privileged_scopes: true });
        await os.call('POST', '/sessions', { token: alice, json: { session_id: 'seen-by-root' } });
        expect((await call(token, 'GET', '/sessions/seen-by-root')).status).toBe(200);
      });

      test('the tenant of the minter is that of the account', async () => {
        const other = await start({ authorization: { verificationKeys: [testSecret], claims: { tenant: 'org' } } });
        const root = (org: string) => makeToken({ sub: 'root', org, scopes: ['agent_os:admin'] });
        const account = await mint(await root('acme'), { scopes: grants('agent_os:admin'), allow_privileged_scopes: true }, other);
        await call(account.token, 'POST', '/sessions', { session_id: 'of-acme' }, other);
        expect((await call(account.token, 'GET', '/sessions/of-acme', undefined, other)).status).toBe(200);
        expect((await call(account.token, 'GET', '/sessions/seen-by-root', undefined, other)).status).toBe(404);
        expect((await call(await root('rival'), 'DELETE', `/service-accounts/${account.id}`, undefined, other)).status).toBe(404);
        expect((await call(await root('rival'), 'GET', '/service-accounts', undefined, other)).json['data']).toEqual([]);
        await other.close();
      });

      test('tells when it was last used', async () => {
        const { token, id } = await mint(alice);
        await call(token, 'GET', '/sessions');
        await expect
          .poll(async () => (await listed(alice)).find((account) => account['id'] === id)?.['last_used_at'], { timeout: 10_000 })
          .toBeGreaterThan(seconds() - 60);
      });

      test('ends at its time', async () => {
        const { token, id } = await mint(alice);
        await world.admin('alter table agentos.service_accounts disable trigger keep');
        await world.admin('update agentos.service_accounts set expires_at = $2 where account_id = $1', [id, Date.now() - 1]);
        await world.admin('alter table agentos.service_accounts enable trigger keep');
        expect(await call(token, 'GET', '/sessions')).toMatchObject(invalid);
      });
    });

    describe('minting by accounts', () => {
      test('needs the scope, and passes on what is held, for no longer', async () => {
        const parent = await mintMinter(alice, { expires_in_days: 2 });
        const child = await mint(parent.token, { scopes: grants('agents:run'), expires_in_days: 366 });
        expect(child.json).toMatchObject({ created_by: `sa:${parent.id}`, expires_at: parent.json['expires_at'] });
        expect((await mint(parent.token, { scopes: grants('sessions:read') })).status).toBe(403);
        expect((await mint(child.token, { scopes: grants('agents:run') })).status).toBe(403);
        expect((await mint(parent.token, { never_expires: true })).status).toBe(422);
        expect((await listed(parent.token)).map((account) => account['id'])).toEqual([child.id]);
      });

      test('revoking one ends all that descend from it, and nothing else', async () => {
        const parent = await mintMinter(alice);
        const child = await mintMinter(parent.token);
        const grandchild = await mint(child.token, { scopes: grants('agents:run') });
        const sibling = await mint(parent.token, { scopes: grants('agents:run', 'service_accounts:read'), allow_privileged_scopes: true });
        for (const { token } of [parent, child, grandchild, sibling]) expect((await call(token, 'GET', '/sessions')).status).toBe(403);
        expect((await call(parent.token, 'DELETE', `/service-accounts/${child.id}`)).status).toBe(204);
        for (const { token } of [child, grandchild]) expect(await call(token, 'GET', '/sessions')).toMatchObject(invalid);
        for (const { token } of [parent, sibling]) expect((await call(token, 'GET', '/sessions')).status).toBe(403);
        expect((await call(alice, 'DELETE', `/service-accounts/${parent.id}`)).status).toBe(204);
        expect(await call(sibling.token, 'GET', '/sessions')).toMatchObject(invalid);
      });

      test('a chain ends after eight', async () => {
        let by = alice;
        for (let generation = 1; generation <= 8; generation += 1) by = (await mintMinter(by)).token;
        expect(await mintMinter(by)).toMatchObject({ status: 403, json: { code: 'service_account_too_deep' } });
      });

      test('whatever is minted while its parent is being revoked is dead', async () => {
        for (let round = 0; round < 5; round += 1) {
          const parent = await mintMinter(alice);
          const child = await mintMinter(parent.token);
          const [first, second] = await Promise.all([
            mint(child.token, { scopes: grants('agents:run') }),
            mint(child.token, { scopes: grants('agents:run') }),
            call(alice, 'DELETE', `/service-accounts/${parent.id}`),
          ]);
          for (const { status, token } of [first, second]) {
            expect([201, 401]).toContain(status);
            if (status === 201) expect(await call(token, 'GET', '/sessions')).toMatchObject(invalid);
          }
        }
      });
    });

    describe('listing', () => {
      test('pages, sorts and leaves out the revoked', async () => {
        const carol = await os.user('carol', ['agents:run', 'sessions:read', ...accountScopes]);
        const ids = new Map<string, string>();
        for (const name of ['b1', 'b2', 'b3']) ids.set(name, (await mint(carol, { name })).id);
        await call(carol, 'DELETE', `/service-accounts/${ids.get('b2')}`);
        const page = await call(carol, 'GET', '/service-accounts?limit=1&page=2&include_revoked=false&sort_by=name&sort_order=asc');
        expect(page.json).toMatchObject({ data: [{ name: 'b3' }], meta: { page: 2, limit: 1, total_pages: 2, total_count: 2 } });
        expect((await listed(carol, 'sort_by=name&sort_order=desc')).map(({ name }) => name)).toEqual(['b3', 'b2', 'b1']);
        expect((await listed(carol, 'sort_by=token_hash')).length).toBe(3);
        const revoked = await listed(carol, 'sort_by=revoked_at');
        expect(revoked[0]).toMatchObject({ name: 'b2', revoked_at: expect.any(Number) });
      });

      test('holds the caller’s own, also where isolation is off; everybody’s for administrators', async () => {
        const { id } = await mint(alice);
        const open = await start({ authorization: { verificationKeys: [testSecret], userIsolation: false } });
        for (const on of [os, open]) {
          expect((await call(bob, 'GET', '/service-accounts?limit=100', undefined, on)).json['data']).not.toContainEqual(
            expect.objectContaining({ id }),
          );
          expect((await call(bob, 'DELETE', `/service-accounts/${id}`, undefined, on)).status).toBe(404);
          expect((await call(admin, 'GET', '/service-accounts?limit=100', undefined, on)).json['data']).toContainEqual(
            expect.objectContaining({ id, created_by: 'alice' }),
          );
        }
        await open.close();
      });
    });

    describe('revoking', () => {
      test('counts at once here, within moments on another server, and twice is no error', async () => {
        const other = await start();
        const { token, id } = await mint(alice);
        for (const on of [os, other]) expect((await call(token, 'GET', '/sessions', undefined, on)).status).toBe(200);
        expect((await call(alice, 'DELETE', `/service-accounts/${id}`)).status).toBe(204);
        expect(await call(token, 'GET', '/sessions')).toMatchObject(invalid);
        await expect.poll(async () => (await call(token, 'GET', '/sessions', undefined, other)).status, { timeout: 10_000 }).toBe(401);
        expect((await call(alice, 'DELETE', `/service-accounts/${id}`)).status).toBe(204);
        await other.close();
      });

      test('cancels what the account has running', async () => {
        const { token, id } = await mint(alice);
        const form = { message: 'one two three four five six seven eight nine ten '.repeat(20), background: 'true' };
        const started = await os.call('POST', '/agents/slow/runs', { token, form });
        const runId = started.headers.get('x-run-id') ?? '';
        await call(alice, 'DELETE', `/service-accounts/${id}`);
        const status = async () => (await call(admin, 'GET', `/agents/slow/runs/${runId}`)).json['status'];
        await expect.poll(status, { timeout: 20_000 }).toBe('CANCELLED');
        expect(await started.text()).toContain('event: RunCancelled');
      });

      test('an administrator revokes anybody’s; unknown ids are a 404', async () => {
        const { token, id } = await mint(alice);
        expect((await call(admin, 'DELETE', `/service-accounts/${id}`)).status).toBe(204);
        expect(await call(token, 'GET', '/sessions')).toMatchObject(invalid);
        expect(await call(admin, 'DELETE', '/service-accounts/nobody')).toMatchObject({
          status: 404,
          json: { detail: "Service account 'nobody' not found" },
        });
      });
    });

    describe('other modes', () => {
      test('nobody mints where nobody is known, not even with a flag', async () => {
        const open = await start({ authorization: false });
        expect(await mint(undefined, {}, open)).toMatchObject({ status: 401, json: { code: 'service_account_sign_in_required' } });
        await open.close();
      });

      test('the holder of the security key mints; the account has no user', async () => {
        const key = 'a-security-key-of-thirty-two-bytes';
        const keyed = await start({ authorization: false, env: { OS_SECURITY_KEY: key } });
        const made = await mint(key, {}, keyed);
        expect(made).toMatchObject({ status: 201, json: { user_id: null, created_by: 'security-key' } });
        expect((await call(made.token, 'GET', '/sessions', undefined, keyed)).status).toBe(200);
        expect((await mint(made.token, {}, keyed)).status).toBe(403);
        await keyed.close();
      });
    });

    describe('the table', () => {
      test('nobody changes what an account is, or takes a revocation back', async () => {
        const { id } = await mint(alice);
        const change = (set: string) =>
          world.db.asSystem('try a change', (tx) => tx.query(`update service_accounts set ${set} where account_id = $1`, [id]));
        for (const set of [
          `scopes = '["agent_os:admin"]'`,
          `token_hash = repeat('0', 64)`,
          `name = 'other'`,
          'expires_at = expires_at + 1',
          `owner = 'bob'`,
          `tenant = 'acme'`,
          `ancestors = '["x"]'`,
          `user_id = 'bob'`,
        ])
          await expect(change(set), set).rejects.toMatchObject({ code: '23000' });
        await change('last_used_at = 1, revoked_at = 2');
        await expect(change('revoked_at = null')).rejects.toMatchObject({ code: '23000' });
        await expect(change('revoked_at = 3')).rejects.toMatchObject({ code: '23000' });
      });

      test('row level security keeps accounts of others away, whatever is asked', async () => {
        const { id } = await mint(alice);
        const rows = (owner: string) =>
          world.db.onBehalfOf(accessOf(owner), () =>
            world.db.as(accessOf(owner), (tx) => tx.query('select account_id from service_accounts where account_id = $1', [id])),
          );
        expect(await rows('alice')).toEqual([{ account_id: id }]);
        expect(await rows('bob')).toEqual([]);
      });
    });
  });
}
