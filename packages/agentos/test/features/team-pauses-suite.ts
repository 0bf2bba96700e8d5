import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openWorld } from '../isolation/world.ts';
import type { Engine, World } from '../isolation/world.ts';
import { startTestOs, userScopes } from '../support/start-os.ts';
import type { TestOs } from '../support/start-os.ts';
import { frameNamed, namesOf } from './component-os.ts';
import type { Json } from './component-os.ts';
import { PauseClient, listOf, requirements } from './pause-client.ts';
import { refunded, teams } from './pause-components.ts';

const memberPauses = ['RunStarted', 'ModelRequestStarted', 'ModelRequestCompleted', 'RunContentCompleted', 'RunPaused'];

/** Members of teams that wait for a person, over the whole server. */
export function testTeamPauses(engine: Engine): void {
  describe(`pauses of members on ${engine}`, () => {
    let world: World;
    let os: TestOs;
    let alice: PauseClient;
    const clientOf = async (sub: string, scopes = userScopes) => new PauseClient(os, await os.user(sub, scopes));
    beforeAll(async () => {
      world = await openWorld(engine);
      os = await startTestOs({ agents: [], teams, workflows: [], db: world.db });
      alice = await clientOf('alice');
    });
    beforeEach(() => refunded.splice(0));
    afterAll(async () => {
      await os.close();
      await world.close();
    });

    test('the whole rests with the member and goes on with it; indices continue and the stream can be replayed', async () => {
      const before = await alice.stream('teams/coordinate', 'refund O-1');
      const leader = ['TeamRunStarted', 'TeamModelRequestStarted', 'TeamModelRequestCompleted', 'TeamToolCallStarted'];
      expect(namesOf(before)).toEqual([...leader, ...memberPauses, 'TeamRunContentCompleted', 'TeamRunPaused']);
      const paused = frameNamed(before, 'TeamRunPaused');
      const member = frameNamed(before, 'RunPaused');
      expect(paused).toMatchObject({
        status: 'PAUSED',
        tools: [{ tool_name: 'delegate_task_to_member', result: null, child_run_id: member['run_id'] }],
        requirements: [
          {
            tool_execution: { tool_name: 'refund', tool_args: { order: 'one O-1' } },
            member_agent_id: 'one',
            member_agent_name: 'Clerk one',
            member_run_id: member['run_id'],
          },
        ],
      });
      const run = await alice.read('teams/coordinate', paused['run_id']);
      expect(run).toMatchObject({ status: 'PAUSED', member_responses: [{ status: 'PAUSED', run_id: member['run_id'] }] });
      expect(refunded).toEqual([]);
      const after = await alice.decideStreamed('teams/coordinate', run['run_id'], requirements(run));
      expect(namesOf(after)).toEqual([
        'TeamRunContinued',
        'RunContinued',
        'ToolCallStarted',
        'ToolCallCompleted',
        'ModelRequestStarted',
        'RunContent',
        'ModelRequestCompleted',
        'RunContentCompleted',
        'RunCompleted',
        'TeamToolCallCompleted',
        'TeamModelRequestStarted',
        'TeamRunContent',
        'TeamModelRequestCompleted',
        'TeamRunContentCompleted',
        'TeamRunCompleted',
      ]);
      expect(frameNamed(after, 'RunContinued')).toMatchObject({ run_id: member['run_id'], parent_run_id: run['run_id'] });
      expect(frameNamed(after, 'TeamRunCompleted')['content']).toBe('heard: one says: refunded one O-1');
      expect(refunded).toEqual(['one O-1']);
      const all = [...before, ...after];
      expect(all.map(({ id }) => id)).toEqual(all.map((_frame, index) => index));
      expect((await alice.replay('teams/coordinate', run['run_id'])).map(({ data }) => data)).toEqual(all.map(({ data }) => data));
      expect(await alice.read('teams/coordinate', run['run_id'])).toMatchObject({
        status: 'COMPLETED',
        tools: [{ child_run_id: member['run_id'], result: 'one says: refunded one O-1' }],
        member_responses: [{ status: 'COMPLETED' }],
      });
    });

    test('rejected: the member is told, and answers its leader', async () => {
      const paused = await alice.start('teams/coordinate', 'refund O-2');
      const run = await alice.decide('teams/coordinate', paused, requirements(paused, false));
      expect(run).toMatchObject({ status: 'COMPLETED', content: expect.stringContaining('rejected: a person refused this call') });
      expect(refunded).toEqual([]);
    });

    test('route: the answer of the member that went on is the answer of the team; so are those that came before the pause', async () => {
      const paused = await alice.start('teams/route', 'refund O-3');
      expect(await alice.decide('teams/route', paused, requirements(paused))).toMatchObject({ content: 'one says: refunded one O-3' });
      const mixed = await alice.start('teams/routes', 'refund O-4');
      expect(await alice.decide('teams/routes', mixed, requirements(mixed))).toMatchObject({
        content: 'fast is quick\n\none says: refunded one O-4',
      });
    });

    test('broadcast: all waiting members are shown; those that are decided go on, the leader hears all at the end', async () => {
      const paused = await alice.start('teams/broadcast', 'refund O-5');
      expect(listOf(paused['requirements']).map((entry) => entry['member_agent_id'])).toEqual(['one', 'other']);
      const half = await alice.decide(
        'teams/broadcast',
        paused,
        requirements(paused, true, (entry) => entry['member_agent_id'] === 'one'),
      );
      expect(half).toMatchObject({ status: 'PAUSED', requirements: [{ member_agent_id: 'other' }] });
      expect(refunded).toEqual(['one O-5']);
      const run = await alice.decide('teams/broadcast', half, requirements(half, false));
      expect(run['content']).toMatch(
        /heard: Clerk one: one says: refunded one O-5.*fast: fast is quick.*Clerk other: other says: rejected/,
      );
      expect(refunded).toEqual(['one O-5']);
    });

    test('several calls of the leader: the others are answered before the team rests, and not again', async () => {
      const paused = await alice.start('teams/two', 'refund O-6');
      expect(listOf(paused['tools']).map((entry) => entry['result'])).toEqual([null, 'fast is quick', null]);
      const run = await alice.decide('teams/two', paused, requirements(paused));
      expect(run).toMatchObject({ status: 'COMPLETED' });
      expect(listOf(run['member_responses'])).toHaveLength(3);
      expect(refunded.toSorted()).toEqual(['one O-6', 'other O-6']);
    });

    test('a team in a team', async () => {
      const paused = await alice.start('teams/nested', 'refund O-7');
      expect(paused).toMatchObject({
        requirements: [{ member_agent_id: 'one' }],
        member_responses: [{ team_id: 'inner', status: 'PAUSED' }],
      });
      expect(await alice.decide('teams/nested', paused, requirements(paused))).toMatchObject({
        status: 'COMPLETED',
        content: 'heard: one says: refunded one O-7',
      });
    });

    test('a call of the team itself and one of a member, with the same call id: each is decided by its requirement alone', async () => {
      const paused = await alice.start('teams/own', 'go');
      const isOwn = (entry: Json): boolean => !('member_run_id' in entry);
      expect(listOf(paused['requirements']).map(isOwn)).toEqual([true, false]);
      const byCall = await alice.decide('teams/own', paused, { tools: [{ tool_call_id: 'c1', confirmed: true }] });
      expect([byCall['status'], refunded]).toEqual(['PAUSED', []]);
      const half = await alice.decide('teams/own', paused, requirements(paused, true, isOwn));
      expect([half['status'], refunded]).toEqual(['PAUSED', ['own']]);
      const run = await alice.decide('teams/own', half, { tools: [{ tool_call_id: 'c1', confirmed: true }] });
      expect([run['status'], refunded]).toEqual(['COMPLETED', ['own', 'one O-9']]);
    });

    test('a member that asks again makes the whole rest again; a decision of the pause before is refused', async () => {
      const first = await alice.start('teams/twice', 'go');
      const second = await alice.decide('teams/twice', first, requirements(first));
      expect(second).toMatchObject({ status: 'PAUSED', requirements: [{ tool_execution: { tool_args: { order: 'doubt 1' } } }] });
      const stale = await alice.send('teams/twice', first['run_id'], { stream: false, ...requirements(first) });
      expect([stale.status, await stale.json()]).toMatchObject([
        409,
        { detail: expect.stringMatching(/^Cannot continue run [\w-]+: the requirement .* The run remains paused\.$/) },
      ]);
      expect(await alice.decide('teams/twice', second, requirements(second))).toMatchObject({ content: 'heard: doubt is sure' });
      expect(refunded).toEqual(['doubt 0', 'doubt 1']);
    });

    test('nothing decided: it rests as it was', async () => {
      const paused = await alice.start('teams/coordinate', 'refund O-8');
      expect(await alice.decide('teams/coordinate', paused, { requirements: [] })).toMatchObject({ status: 'PAUSED' });
      expect((await alice.read('teams/coordinate', paused['run_id']))['requirements']).toEqual(paused['requirements']);
    });

    test('two continues at once: one goes on, the tool runs once', async () => {
      for (let round = 0; round < 5; round += 1) {
        refunded.splice(0);
        const paused = await alice.start('teams/coordinate', `refund O-${round}`);
        const decided = { stream: false, ...requirements(paused) };
        const answers = await Promise.all([0, 1, 2].map(() => alice.send('teams/coordinate', paused['run_id'], decided)));
        expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(0);
        expect(refunded).toEqual([`one O-${round}`]);
        expect(await alice.read('teams/coordinate', paused['run_id'])).toMatchObject({ status: 'COMPLETED' });
      }
    });

    test('the server starts again between the pause and the decision', async () => {
      const paused = await alice.start('teams/nested', 'refund O-10');
      await os.close();
      os = await startTestOs({ agents: [], teams, workflows: [], db: world.db });
      alice = await clientOf('alice');
      expect(await alice.decide('teams/nested', paused, requirements(paused))).toMatchObject({ status: 'COMPLETED' });
      expect(refunded).toEqual(['one O-10']);
    });

    test('others cannot decide, and the member is not reached by itself', async () => {
      const paused = await alice.start('teams/coordinate', 'refund O-11');
      const bob = await clientOf('bob');
      expect((await bob.send('teams/coordinate', paused['run_id'], requirements(paused))).status).toBe(404);
      const [member] = listOf(paused['member_responses']);
      for (const path of ['teams/coordinate', 'teams/nested'])
        expect((await alice.send(path, member?.['run_id'], requirements(paused))).status).toBe(404);
      expect(refunded).toEqual([]);
    });

    test('the tool needs the scopes of whoever makes the run go on', async () => {
      const scopes = [...userScopes, 'payments:send'];
      const paused = await (await clientOf('rita', scopes)).start('teams/paying', 'pay O-12');
      const poor = await clientOf('rita');
      expect((await poor.decide('teams/paying', paused, requirements(paused)))['content']).toContain('not_permitted');
      expect(refunded).toEqual([]);
    });

    test('a call of a member that somebody else has to agree to: no continue of the owner says yes to it', async () => {
      const paused = await alice.start('teams/granting', 'O-20');
      const runId = paused['run_id'];
      const rows = () =>
        world.db.asSystem('test: approvals of a run', (tx) =>
          tx.query<Json>(
            `select approval_id, approval_type, member_run_id, status, used_at from approvals where run_id = $1 order by approval_type`,
            [String(runId)],
          ),
        );
      const members = listOf(paused['requirements']).map((entry) => entry['member_run_id']);
      expect((await rows()).map((row) => [row['approval_type'], row['status'], row['member_run_id']])).toEqual([
        ['audit', 'pending', members[1]],
        ['required', 'pending', members[0]],
      ]);
      expect((await alice.send('teams/granting', runId, { stream: false, ...requirements(paused) })).status).toBe(403);
      expect(refunded).toEqual([]);
      const id = String((await rows())[1]?.['approval_id']);
      const admin = { token: await os.admin(), json: { status: 'approved' } };
      expect((await os.call('POST', `/approvals/${id}/resolve`, admin)).status).toBe(200);
      const half = await alice.decide('teams/granting', paused, { requirements: [] });
      expect(half).toMatchObject({ status: 'PAUSED', requirements: [{ member_agent_id: 'other' }] });
      expect(refunded).toEqual(['granter O-20']);
      expect(await alice.decide('teams/granting', half, requirements(half))).toMatchObject({ status: 'COMPLETED' });
      expect(refunded).toEqual(['granter O-20', 'other O-20']);
      expect((await rows()).map((row) => [row['status'], typeof row['used_at']])).toEqual([
        ['approved', 'number'],
        ['approved', 'number'],
      ]);
    });

    test('cancelling the whole cancels what rests below it, at any depth', async () => {
      const paused = await alice.start('teams/nested', 'refund O-13');
      expect(await alice.cancel('teams/nested', paused['run_id'])).toBe(200);
      expect(await alice.read('teams/nested', paused['run_id'])).toMatchObject({
        status: 'CANCELLED',
        member_responses: [{ team_id: 'inner', status: 'CANCELLED' }],
      });
      const rows = await world.db.asSystem('test: what is left paused', (tx) =>
        tx.query(`select run_id from runs where status = 'PAUSED' and session_id = $1`, [paused['session_id']]),
      );
      expect(rows).toEqual([]);
      expect((await alice.send('teams/nested', paused['run_id'], requirements(paused))).status).toBe(409);
    });
  });
}
