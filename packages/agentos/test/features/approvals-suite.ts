import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Agent, demoModel, tool } from 'agentos-ts';
import type { AgentOSOptions } from 'agentos-ts';
import { openWorld } from '../isolation/world.ts';
import type { Engine, World } from '../isolation/world.ts';
import { approvalAgent, makeToken, startTestOs, testSecret, userScopes } from '../support/start-os.ts';
import type { TestOs } from '../support/start-os.ts';

type Json = Record<string, unknown>;

interface Answer {
  readonly status: number;
  readonly json: Json;
}

const approvalScopes = ['approvals:read', 'approvals:write', 'approvals:delete'];
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const notFound = { status: 404, json: { code: 'approval_not_found', detail: 'Approval not found' } };
const gate = {
  status: 403,
  json: { code: 'run_approval_required', detail: 'This run requires admin approval before it can be continued' },
};

/** Approvals over a whole server on one engine. */
export function testApprovals(engine: Engine): void {
  describe(`approvals on ${engine}`, () => {
    let world: World;
    let os: TestOs;
    /** Runs agents and reads own approvals. */
    let alice: string;
    /** Holds every scope of approvals but the one that lets them approve for others. */
    let bob: string;
    let approver: string;
    let admin: string;
    let paid: string[];

    const payer = new Agent({
      id: 'payer',
      model: demoModel(),
      tools: {
        refund: tool({
          description: 'Refund an order',
          inputSchema: z.object({ order: z.string().default('A-1') }),
          approval: 'always',
          approver: 'other',
          execute: ({ order }) => {
            paid.push(order);
            return `refunded ${order}`;
          },
        }),
      },
    });

    const start = (options: Partial<AgentOSOptions> = {}): Promise<TestOs> =>
      startTestOs({
        db: world.db,
        agents: [payer, approvalAgent('asker')],
        authorization: { verificationKeys: [testSecret], userIsolation: true },
        ...options,
      });

    beforeAll(async () => {
      world = await openWorld(engine);
      os = await start();
      [alice, bob, approver, admin] = await Promise.all([
        os.user('alice', [...userScopes, 'approvals:read']),
        os.user('bob', [...userScopes, ...approvalScopes]),
        os.user('anna', ['approvals:resolve']),
        os.admin(),
      ]);
    });
    beforeEach(() => {
      paid = [];
    });
    afterAll(async () => {
      await os.close();
      await world.close();
    });

    async function call(token: string | undefined, method: string, path: string, json?: unknown, on = os): Promise<Answer> {
      const response = await on.call(method, path, { token, ...(json === undefined ? {} : { json }) });
      const content = await response.text();
      return { status: response.status, json: content === '' ? {} : JSON.parse(content) };
    }

    interface Paused {
      readonly runId: string;
      readonly approvalId: string;
      readonly callId: string;
      readonly path: string;
    }

    async function pause(token: string | undefined, agent = 'payer', on = os, body: Json = {}): Promise<Paused> {
      const { status, json } = await call(
        token,
        'POST',
        `/agents/${agent}/runs`,
        { message: 'refund order=B-2', stream: false, ...body },
        on,
      );
      expect({ status, run: json['status'] }).toEqual({ status: 200, run: 'PAUSED' });
      const [waiting] = json['tools'] as Json[];
      const runId = text(json['run_id']);
      return {
        runId,
        approvalId: text(waiting?.['approval_id']),
        callId: text(waiting?.['tool_call_id']),
        path: `/agents/${agent}/runs/${runId}/continue`,
      };
    }

    const goOn = (token: string | undefined, run: Paused, confirmed?: boolean, on = os): Promise<Answer> =>
      call(
        token,
        'POST',
        run.path,
        { stream: false, ...(confirmed === undefined ? {} : { tools: [{ tool_call_id: run.callId, confirmed }] }) },
        on,
      );
    const resolve = (token: string | undefined, { approvalId }: Paused, status = 'approved', on = os, body: Json = {}): Promise<Answer> =>
      call(token, 'POST', `/approvals/${approvalId}/resolve`, { status, ...body }, on);
    const read = async (token: string | undefined, { approvalId }: Paused, on = os): Promise<Json> =>
      (await call(token, 'GET', `/approvals/${approvalId}`, undefined, on)).json;

    describe('a call that somebody else has to agree to', () => {
      test('pauses the run with a row that says what is asked', async () => {
        const run = await pause(alice);
        const row = await read(alice, run);
        expect(row).toMatchObject({
          id: run.approvalId,
          run_id: run.runId,
          status: 'pending',
          source_type: 'agent',
          approval_type: 'required',
          pause_type: 'confirmation',
          tool_name: 'refund',
          tool_args: { order: 'B-2' },
          tool_call_id: run.callId,
          args_hash: createHash('sha256').update('{"args":{"order":"B-2"},"tool":"refund"}').digest('hex'),
          agent_id: 'payer',
          team_id: null,
          user_id: 'alice',
          source_name: 'payer',
          resolved_by: null,
          used_at: null,
          run_status: 'PAUSED',
        });
        expect(Number(row['expires_at']) - Number(row['created_at'])).toBe(86_400);
        expect(await call(alice, 'GET', `/approvals/${run.approvalId}/status`)).toEqual({
          status: 200,
          json: { approval_id: run.approvalId, status: 'pending', run_id: run.runId, resolved_at: null, resolved_by: null },
        });
      });

      test('holds its owner back, whatever the owner sends', async () => {
        const run = await pause(alice);
        expect(await goOn(alice, run)).toMatchObject(gate);
        expect(await goOn(alice, run, true)).toMatchObject(gate);
        expect(await goOn(alice, run, false)).toMatchObject(gate);
        expect(await call(alice, 'POST', run.path, { stream: false, fork: true })).toMatchObject(gate);
        expect(paid).toEqual([]);
      });

      test('approved by somebody else: the owner continues, the stored call runs, once', async () => {
        const run = await pause(alice);
        const resolved = await resolve(approver, run, 'approved', os, { resolved_by: 'root', resolution_data: { note: 'fine' } });
        expect(resolved).toMatchObject({
          status: 200,
          json: { status: 'approved', resolved_by: 'anna', resolution_data: { note: 'fine' }, used_at: null, run_status: 'PAUSED' },
        });
        const ended = await goOn(alice, run);
        expect(ended.json).toMatchObject({
          status: 'COMPLETED',
          tools: [{ confirmed: true, result: 'refunded B-2', approval_type: 'required', approval_id: run.approvalId }],
        });
        expect(paid).toEqual(['B-2']);
        const row = await read(alice, run);
        expect(row).toMatchObject({ status: 'approved', run_status: 'COMPLETED' });
        expect(row['used_at']).not.toBeNull();
      });

      test('a decision of the owner beside an approval counts for nothing', async () => {
        const run = await pause(alice);
        await resolve(approver, run);
        expect((await goOn(alice, run, false)).json).toMatchObject({ status: 'COMPLETED', tools: [{ confirmed: true }] });
        expect(paid).toEqual(['B-2']);
      });

      test('rejected: the run goes on and the model is told', async () => {
        const run = await pause(alice);
        await resolve(approver, run, 'rejected', os, { resolution_data: { note: 'too much' } });
        const ended = await goOn(alice, run, true);
        expect(ended.json).toMatchObject({
          status: 'COMPLETED',
          tools: [{ confirmed: false, tool_call_error: true, result: 'rejected: a person refused this call: too much' }],
        });
        expect(paid).toEqual([]);
      });

      test('a deleted approval agrees to nothing', async () => {
        const run = await pause(alice);
        expect((await call(admin, 'DELETE', `/approvals/${run.approvalId}`)).status).toBe(204);
        expect(await call(admin, 'DELETE', `/approvals/${run.approvalId}`)).toMatchObject(notFound);
        const ended = await goOn(alice, run, true);
        expect(ended.json).toMatchObject({ status: 'COMPLETED', tools: [{ result: 'expired: nobody agreed to this call in time' }] });
        expect(paid).toEqual([]);
      });

      test('an administrator who continues with a verdict resolves it in the same breath', async () => {
        const run = await pause(alice);
        expect((await goOn(admin, run)).json).toMatchObject({ status: 'PAUSED' });
        expect(await read(alice, run)).toMatchObject({ status: 'pending' });
        expect((await goOn(admin, run, true)).json).toMatchObject({ status: 'COMPLETED' });
        expect(await read(alice, run)).toMatchObject({ status: 'approved', resolved_by: 'root', run_status: 'COMPLETED' });
        expect(paid).toEqual(['B-2']);
      });

      test('the right to write approvals passes the gate of an own run and approves nothing', async () => {
        const run = await pause(bob);
        expect((await goOn(bob, run, true)).json).toMatchObject({ status: 'PAUSED' });
        expect(await read(admin, run)).toMatchObject({ status: 'pending' });
        expect(paid).toEqual([]);
      });

      test('cancelling the run cancels what it asked; deleting the session takes it along', async () => {
        const run = await pause(alice, 'payer', os, { session_id: 'to-be-deleted' });
        await call(alice, 'POST', `/agents/payer/runs/${run.runId}/cancel`);
        expect(await read(alice, run)).toMatchObject({ status: 'cancelled', run_status: 'CANCELLED' });
        expect(await resolve(approver, run)).toMatchObject({
          status: 409,
          json: { code: 'approval_resolved', detail: "Approval is already 'cancelled' and cannot be resolved" },
        });
        expect((await call(alice, 'DELETE', '/sessions/to-be-deleted')).status).toBe(204);
        expect(await call(admin, 'GET', `/approvals/${run.approvalId}`)).toMatchObject(notFound);
      });
    });

    describe('who resolves', () => {
      test('nobody their own, administrators included', async () => {
        const run = await pause(admin);
        const own = { status: 403, json: { code: 'approval_own', detail: 'Nobody resolves an approval of their own run' } };
        expect(await resolve(admin, run)).toMatchObject(own);
        expect((await goOn(admin, run, true)).json).toMatchObject({ status: 'PAUSED' });
        const busy = await os.user('busy', [...userScopes, ...approvalScopes, 'approvals:resolve']);
        expect(await resolve(busy, await pause(busy))).toMatchObject(own);
        expect(paid).toEqual([]);
        expect((await resolve(approver, run)).status).toBe(200);
      });

      test('nor who made somebody else’s run ask', async () => {
        const done = await call(alice, 'POST', '/agents/payer/runs', { message: 'hello', stream: false });
        const forked = await call(admin, 'POST', `/agents/payer/runs/${text(done.json['run_id'])}/continue`, {
          input: 'refund order=ROOT',
          stream: false,
        });
        const [waiting] = forked.json['tools'] as Json[];
        const run: Paused = {
          runId: text(forked.json['run_id']),
          approvalId: text(waiting?.['approval_id']),
          callId: text(waiting?.['tool_call_id']),
          path: `/agents/payer/runs/${text(forked.json['run_id'])}/continue`,
        };
        expect(await read(admin, run)).toMatchObject({ user_id: 'alice', tool_args: { order: 'ROOT' } });
        expect(await resolve(admin, run)).toMatchObject({ status: 403, json: { code: 'approval_own' } });
        expect((await goOn(admin, run, true)).json).toMatchObject({ status: 'PAUSED' });
        expect(paid).toEqual([]);
      });

      test('nor a service account in the same hands', async () => {
        const scopes = ['service_accounts:write', 'agents:run', 'approvals:resolve', 'approvals:read', 'sessions:write'];
        const [minter, other] = await Promise.all([os.user('minter', scopes), os.user('other-minter', scopes)]);
        const mint = async (by: string, ...granted: readonly string[]): Promise<string> => {
          const body = { name: `a-${crypto.randomUUID()}`, scopes: granted.map((scope) => ({ scope })), allow_privileged_scopes: true };
          return text((await call(by, 'POST', '/service-accounts', body)).json['token']);
        };
        const worker = await mint(minter, 'agents:run', 'approvals:read');
        const [bot, parent, foreign] = await Promise.all([
          mint(minter, 'approvals:resolve'),
          mint(minter, 'approvals:resolve', 'service_accounts:write'),
          mint(other, 'approvals:resolve'),
        ]);
        const child = await mint(parent, 'approvals:resolve');
        const own = { status: 403, json: { code: 'approval_own' } };
        const [byPerson, byAccount] = [await pause(minter), await pause(worker)];
        for (const run of [byPerson, byAccount])
          for (const token of [bot, child, minter]) expect(await resolve(token, run)).toMatchObject(own);
        expect((await goOn(admin, byAccount, true)).json).toMatchObject({ status: 'PAUSED' });
        for (const run of [byPerson, byAccount]) expect((await resolve(foreign, run)).status).toBe(200);
        expect((await goOn(worker, byAccount)).json).toMatchObject({ status: 'COMPLETED' });
      });

      test('whoever is held to own rows finds nothing to resolve or delete, not even their own', async () => {
        const [own, foreign] = [await pause(bob), await pause(alice)];
        const missing: Paused = { ...own, approvalId: crypto.randomUUID() };
        for (const run of [own, foreign, missing]) {
          expect(await resolve(bob, run)).toMatchObject(notFound);
          expect(await call(bob, 'DELETE', `/approvals/${run.approvalId}`)).toMatchObject(notFound);
        }
        for (const run of [foreign, missing])
          for (const path of ['', '/status']) expect(await call(bob, 'GET', `/approvals/${run.approvalId}${path}`)).toMatchObject(notFound);
        expect(await read(admin, own)).toMatchObject({ status: 'pending' });
      });

      test('holders of approvals:resolve see everybody’s approvals and nothing else of theirs', async () => {
        const run = await pause(alice);
        const listed = await call(approver, 'GET', '/approvals?user_id=alice');
        expect((listed.json['data'] as Json[]).map(({ id }) => id)).toContain(run.approvalId);
        expect(await read(approver, run)).toMatchObject({ user_id: 'alice' });
        expect((await call(approver, 'DELETE', `/approvals/${run.approvalId}`)).status).toBe(403);
        expect((await call(approver, 'GET', `/sessions`)).status).toBe(403);
        const both = await os.user('anna', [...userScopes, ...approvalScopes, 'approvals:resolve']);
        expect(await call(both, 'GET', `/agents/payer/runs/${run.runId}`)).toMatchObject({ status: 404 });
        expect(await goOn(both, run, true)).toMatchObject({ status: 404 });
        expect(await call(both, 'DELETE', `/approvals/${run.approvalId}`)).toMatchObject(notFound);
        expect(paid).toEqual([]);
      });

      test('with isolation off approvals:write is enough, for runs of others', async () => {
        const shared = await start({ authorization: { verificationKeys: [testSecret], userIsolation: false } });
        const run = await pause(alice, 'payer', shared);
        const own = await pause(bob, 'payer', shared);
        expect(await resolve(alice, run, 'approved', shared)).toMatchObject({ status: 403 });
        expect(await resolve(bob, own, 'approved', shared)).toMatchObject({ status: 403, json: { code: 'approval_own' } });
        expect(await resolve(bob, run, 'approved', shared)).toMatchObject({ status: 200, json: { resolved_by: 'bob' } });
        expect((await goOn(alice, run, undefined, shared)).json).toMatchObject({ status: 'COMPLETED' });
        await shared.close();
      });

      test('where tokens only identify, administrators alone resolve', async () => {
        const identifying = await start({
          authorization: false,
          authorizationConfig: { verificationKeys: [testSecret], userIsolation: true },
        });
        const run = await pause(alice, 'payer', identifying);
        expect(await resolve(bob, run, 'approved', identifying)).toMatchObject(notFound);
        expect(await call(bob, 'GET', `/approvals/${run.approvalId}`, undefined, identifying)).toMatchObject(notFound);
        expect((await goOn(alice, run, true, identifying)).json).toMatchObject({ status: 'PAUSED' });
        expect(await resolve(approver, run, 'approved', identifying)).toMatchObject(notFound);
        expect((await resolve(admin, run, 'approved', identifying)).status).toBe(200);
        await identifying.close();
      });

      test('a custom admin scope is the only one that counts', async () => {
        const custom = await start({ authorization: { verificationKeys: [testSecret], userIsolation: true, adminScope: 'acme:admin' } });
        const boss = await custom.user('boss', ['acme:admin']);
        const impostor = await custom.user('impostor', ['agent_os:admin', ...userScopes]);
        const [run, own] = [await pause(alice, 'payer', custom), await pause(impostor, 'payer', custom)];
        expect(await goOn(impostor, own, true, custom)).toMatchObject(gate);
        expect(await resolve(impostor, run, 'approved', custom)).toMatchObject({ status: 403 });
        expect((await goOn(boss, run, true, custom)).json).toMatchObject({ status: 'COMPLETED' });
        await custom.close();
      });

      test('tenants are worlds of their own, also for approvers and administrators', async () => {
        const tenants = await start({
          authorization: { verificationKeys: [testSecret], userIsolation: true, claims: { tenant: 'org' } },
        });
        const [ours, theirs, boss] = await Promise.all([
          makeToken({ sub: 'tina', org: 'x', scopes: userScopes }),
          makeToken({ sub: 'olaf', org: 'y', scopes: ['approvals:resolve'] }),
          makeToken({ sub: 'boss', org: 'y', scopes: ['agent_os:admin'] }),
        ]);
        const run = await pause(ours, 'payer', tenants);
        for (const token of [theirs, boss]) {
          expect(await resolve(token, run, 'approved', tenants)).toMatchObject(notFound);
          expect((await call(token, 'GET', '/approvals', undefined, tenants)).json['data']).toEqual([]);
        }
        await tenants.close();
      });

      test('without authorization the server says who asked only where the request does', async () => {
        const open = await start({ authorization: false });
        const nobody = await pause(undefined, 'payer', open);
        expect(await resolve(undefined, nobody, 'approved', open)).toMatchObject({ status: 403, json: { code: 'approval_own' } });
        const run = await pause(undefined, 'payer', open, { user_id: 'carl' });
        expect((await resolve(undefined, run, 'approved', open)).status).toBe(200);
        await open.close();
      });
    });

    describe('a verdict is given once', () => {
      test('the second is a 409 that says what the first was', async () => {
        const run = await pause(alice);
        await resolve(approver, run, 'rejected');
        expect(await resolve(admin, run)).toMatchObject({
          status: 409,
          json: { detail: "Approval is already 'rejected' and cannot be resolved" },
        });
        expect(await read(alice, run)).toMatchObject({ status: 'rejected', resolved_by: 'anna' });
      });

      test('of two at once one wins, and the run does what that one said', async () => {
        for (let round = 0; round < (engine === 'postgres' ? 40 : 5); round += 1) {
          paid = [];
          const run = await pause(alice);
          const answers = await Promise.all([resolve(approver, run, 'approved'), resolve(admin, run, 'rejected')]);
          expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
          const isApproved = answers[0].status === 200;
          expect(await read(alice, run)).toMatchObject({ status: isApproved ? 'approved' : 'rejected' });
          await goOn(alice, run);
          expect(paid).toEqual(isApproved ? ['B-2'] : []);
        }
      });

      test('of two that continue at once one runs the call', async () => {
        for (let round = 0; round < (engine === 'postgres' ? 20 : 3); round += 1) {
          paid = [];
          const run = await pause(alice);
          await resolve(approver, run);
          await Promise.all([goOn(alice, run), goOn(admin, run, true)]);
          expect(paid).toEqual(['B-2']);
        }
      });

      test('resolving and cancelling at once never leaves an approval that a cancelled run could use', async () => {
        for (let round = 0; round < (engine === 'postgres' ? 20 : 3); round += 1) {
          const run = await pause(alice);
          const cancel = call(alice, 'POST', `/agents/payer/runs/${run.runId}/cancel`);
          const [verdict] = await Promise.all([resolve(approver, run), cancel]);
          expect([200, 409]).toContain(verdict.status);
          expect((await goOn(alice, run)).status).toBe(409);
        }
        expect(paid).toEqual([]);
      });
    });

    describe('a call that the caller confirms', () => {
      test('leaves a record that blocks nobody and says who confirmed what', async () => {
        const run = await pause(alice, 'asker');
        expect(await read(alice, run)).toMatchObject({ approval_type: 'audit', status: 'pending', expires_at: null });
        expect((await goOn(alice, run)).json).toMatchObject({ status: 'PAUSED' });
        expect((await goOn(alice, run, true)).json).toMatchObject({
          status: 'COMPLETED',
          tools: [{ approval_type: 'audit', result: 'refunded B-2' }],
        });
        expect(await read(alice, run)).toMatchObject({ status: 'approved', resolved_by: 'alice' });
      });

      test('a refusal is recorded too', async () => {
        const run = await pause(alice, 'asker');
        await goOn(alice, run, false);
        expect(await read(alice, run)).toMatchObject({ status: 'rejected', resolved_by: 'alice', used_at: null });
      });

      test('may be resolved by an approver first: a no stays a no, a yes needs no second', async () => {
        const [refused, agreed] = [await pause(alice, 'asker'), await pause(alice, 'asker')];
        await resolve(approver, refused, 'rejected');
        await resolve(approver, agreed, 'approved');
        expect((await goOn(alice, refused, true)).json).toMatchObject({ status: 'COMPLETED', tools: [{ confirmed: false }] });
        expect((await goOn(alice, agreed)).json).toMatchObject({ status: 'COMPLETED', tools: [{ result: 'refunded B-2' }] });
      });

      test('the owner’s no wins over the yes of an approver', async () => {
        const run = await pause(alice, 'asker');
        await resolve(approver, run, 'approved');
        expect((await goOn(alice, run, false)).json).toMatchObject({ status: 'COMPLETED', tools: [{ confirmed: false }] });
        expect(await read(alice, run)).toMatchObject({ status: 'approved', used_at: null });
      });
    });

    describe('lists', () => {
      test('newest first, by page, with every filter', async () => {
        const list = await os.user('lister', [...userScopes, ...approvalScopes]);
        const [one, two, audit] = [await pause(list), await pause(list), await pause(list, 'asker')];
        await resolve(approver, one, 'rejected');
        const idsOf = async (query: string): Promise<unknown[]> => {
          const { status, json } = await call(list, 'GET', `/approvals${query}`);
          expect(status).toBe(200);
          return (json['data'] as Json[]).map(({ id }) => id);
        };
        expect(await idsOf('')).toEqual([audit, two, one].map(({ approvalId }) => approvalId));
        expect(await idsOf('?limit=1&page=2')).toEqual([two.approvalId]);
        expect(await idsOf('?status=pending')).toEqual([audit.approvalId, two.approvalId]);
        expect(await idsOf('?status=rejected')).toEqual([one.approvalId]);
        expect(await idsOf('?status=expired')).toEqual([]);
        expect(await idsOf('?approval_type=audit')).toEqual([audit.approvalId]);
        expect(await idsOf('?agent_id=asker')).toEqual([audit.approvalId]);
        expect(await idsOf('?team_id=asker')).toEqual([]);
        expect(await idsOf('?workflow_id=asker')).toEqual([]);
        expect(await idsOf('?source_type=team')).toEqual([]);
        expect(await idsOf('?pause_type=user_input')).toEqual([]);
        expect(await idsOf('?schedule_id=s')).toEqual([]);
        expect(await idsOf(`?run_id=${two.runId}`)).toEqual([two.approvalId]);
        expect(await idsOf('?user_id=alice')).toHaveLength(3);
        expect((await call(list, 'GET', '/approvals?limit=5000')).json['meta']).toMatchObject({
          limit: 100,
          total_count: 3,
          total_pages: 1,
        });
        expect((await call(list, 'GET', '/approvals/count?user_id=alice')).json).toEqual({ count: 2 });
        expect((await call(list, 'GET', '/approvals?status=maybe')).status).toBe(422);
      });

      test('what a resolver adds is bounded', async () => {
        const run = await pause(alice);
        expect((await resolve(approver, run, 'approved', os, { resolution_data: { note: 'x'.repeat(9000) } })).status).toBe(422);
        expect((await resolve(approver, run, 'maybe')).status).toBe(422);
        expect(await read(alice, run)).toMatchObject({ status: 'pending' });
      });
    });

    test('what was asked outlives the server that asked', async () => {
      const first = await start();
      const run = await pause(alice, 'payer', first);
      await first.close();
      const second = await start();
      expect((await resolve(approver, run, 'approved', second)).status).toBe(200);
      await second.close();
      const third = await start();
      expect((await goOn(alice, run, undefined, third)).json).toMatchObject({ status: 'COMPLETED', tools: [{ result: 'refunded B-2' }] });
      await third.close();
      expect(paid).toEqual(['B-2']);
    });

    test('the time that an approver has is set by the server', async () => {
      const quick = await start({ approvals: { expiresInSeconds: 1 } });
      const run = await pause(alice, 'payer', quick);
      await expect.poll(async () => (await read(alice, run, quick))['status'], { timeout: 10_000 }).toBe('expired');
      expect(await resolve(approver, run, 'approved', quick)).toMatchObject({
        status: 409,
        json: { detail: "Approval is already 'expired' and cannot be resolved" },
      });
      const listed = await call(alice, 'GET', `/approvals?status=expired&run_id=${run.runId}`, undefined, quick);
      expect(listed.json['meta']).toMatchObject({ total_count: 1 });
      expect((await call(alice, 'GET', `/approvals?status=pending&run_id=${run.runId}`, undefined, quick)).json['data']).toEqual([]);
      expect((await goOn(alice, run, true, quick)).json).toMatchObject({
        status: 'COMPLETED',
        tools: [{ confirmed: false, result: 'expired: nobody agreed to this call in time' }],
      });
      expect(paid).toEqual([]);
      await quick.close();
    });

    test('the database keeps verdicts, whoever changes rows', async () => {
      const run = await pause(alice);
      await resolve(approver, run, 'rejected');
      const change = (set: string): Promise<unknown> =>
        world.db.asSystem('a test that changes approvals', (tx) =>
          tx.query(`update approvals set ${set} where approval_id = $1`, [run.approvalId]),
        );
      await expect(change("status = 'approved'")).rejects.toMatchObject({ code: '23000' });
      await expect(change("tool_args = '{}'")).rejects.toMatchObject({ code: '23000' });
      await expect(change('expires_at = expires_at + 1')).rejects.toMatchObject({ code: '23000' });
      const open = await pause(alice);
      const settle = (resolver: string): Promise<unknown> =>
        world.db.asSystem('a test that changes approvals', (tx) =>
          tx.query("update approvals set status = 'approved', resolver = $2 where approval_id = $1", [open.approvalId, resolver]),
        );
      await expect(settle('alice')).rejects.toMatchObject({ code: '23514' });
      await settle('somebody-else');
    });
  });
}
