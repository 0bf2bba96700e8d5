import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Agent, Team, demoModel, tool } from 'agentos-ts';
import type { Engine } from '../isolation/world.ts';
import { scriptedModel } from '../support/scripted-model.ts';
import { demoAgent } from '../support/start-os.ts';
import { frameNamed, namesOf, readFrames, startComponentOs } from './component-os.ts';
import type { ComponentOs, Json } from './component-os.ts';

const model = demoModel();
const members = [demoAgent('writer'), demoAgent('critic')];
const coordinate = new Team({ id: 'coordinate', name: 'Editors', description: 'They edit.', model, members, instructions: 'Be kind.' });
const route = new Team({ id: 'route', model, members, mode: 'route' });
const broadcast = new Team({ id: 'broadcast', model, members, mode: 'broadcast' });
const nested = new Team({ id: 'nested', model, members: [coordinate, demoAgent('other')], mode: 'route' });

const pay = tool({ description: 'Pay', inputSchema: z.object({}), scopes: ['payments:send'], execute: () => 'paid' });
const note = tool({
  description: 'Take a note',
  inputSchema: z.object({}),
  execute: (_input, { sessionState, userId }) => {
    sessionState['noted'] = userId;
    return 'noted';
  },
});
const payer = new Agent({ id: 'payer', model, tools: { pay, note } });
const paying = new Team({ id: 'paying', model, members: [payer], mode: 'route' });
const refund = tool({ description: 'Refund', inputSchema: z.object({}), approval: 'always', execute: () => 'refunded' });
const stuck = new Team({
  id: 'stuck',
  model,
  members: [new Agent({ id: 'hanging', model: scriptedModel(() => ({ hang: true, after: 'one two ' })).model })],
});
const failing = new Team({
  id: 'failing',
  model,
  members: [new Agent({ id: 'broken', model: scriptedModel(() => ({ fail: new Error('secret of the provider') })).model })],
});
const asking = new Team({
  id: 'asking',
  model: scriptedModel((_call, index) => (index === 0 ? { calls: [{ id: 'c1', name: 'refund', args: {} }] } : { text: 'done' })).model,
  members,
  tools: { refund },
});
const teams = [coordinate, route, broadcast, nested, paying, stuck, failing, asking];

const memberRun = ['RunStarted', 'ModelRequestStarted', 'RunContent', 'ModelRequestCompleted', 'RunContentCompleted', 'RunCompleted'];
const leaderAsks = ['TeamRunStarted', 'TeamModelRequestStarted', 'TeamModelRequestCompleted', 'TeamToolCallStarted'];
const leaderAnswers = [
  'TeamToolCallCompleted',
  'TeamModelRequestStarted',
  'TeamRunContent',
  'TeamModelRequestCompleted',
  'TeamRunContentCompleted',
  'TeamRunCompleted',
];

/** Teams over the whole server. */
export function testTeams(engine: Engine): void {
  describe(`teams on ${engine}`, () => {
    let server: ComponentOs;
    let alice: string;
    let bob: string;
    let admin: string;
    beforeAll(async () => {
      server = await startComponentOs(engine, { agents: [demoAgent('writer')], teams, workflows: [] });
      [alice, bob, admin] = await Promise.all([server.os.user('alice'), server.os.user('bob'), server.os.admin()]);
    });
    afterAll(() => server.close());

    test('coordinate: the leader gives a task, the member reports in between, the leader answers', async () => {
      const frames = await server.stream('teams/coordinate', { message: 'ask the critic', session_id: 'c1' }, alice);
      expect(namesOf(frames)).toEqual([...leaderAsks, ...memberRun, ...leaderAnswers]);
      const started = frameNamed(frames, 'TeamRunStarted');
      const member = frameNamed(frames, 'RunStarted');
      expect(started).toMatchObject({ team_id: 'coordinate', team_name: 'Editors', session_id: 'c1', model: 'demo', nested_depth: 0 });
      expect(member).toMatchObject({ agent_id: 'critic', agent_name: 'Agent critic', session_id: 'c1', parent_run_id: started['run_id'] });
      expect(member['run_id']).not.toBe(started['run_id']);
      expect(frameNamed(frames, 'TeamToolCallStarted')['tool']).toMatchObject({
        tool_name: 'delegate_task_to_member',
        tool_args: { member_id: 'critic', task: 'ask the critic' },
      });
      expect('workflow_agent' in frameNamed(frames, 'TeamRunContent')).toBe(false);
      expect(frames.map(({ id }) => id)).toEqual(frames.map((_frame, index) => index));
      const session = await server.os.call('GET', '/sessions/c1?type=team', { token: alice });
      const { metrics, total_tokens: total } = Object(await session.json());
      expect(total).toBeGreaterThan(Number(Object(frameNamed(frames, 'TeamRunCompleted')['metrics'])['total_tokens']));
      expect(metrics).toMatchObject({ total_tokens: total, details: { model: [{ id: 'demo', total_tokens: total }] } });
    });

    test('route: the answer of the member is the answer of the team', async () => {
      const frames = await server.stream('teams/route', { message: 'for the critic' }, alice);
      expect(namesOf(frames)).toEqual([
        ...leaderAsks,
        ...memberRun,
        'TeamToolCallCompleted',
        'TeamRunContentCompleted',
        'TeamRunCompleted',
      ]);
      expect(frameNamed(frames, 'TeamRunCompleted')['content']).toBe(frameNamed(frames, 'RunCompleted')['content']);
    });

    test('broadcast: all members at once', async () => {
      const frames = await server.stream('teams/broadcast', { message: 'everybody' }, alice);
      const inner = frames.filter(({ event }) => !event.startsWith('Team'));
      for (const id of ['writer', 'critic']) expect(namesOf(inner.filter(({ data }) => data['agent_id'] === id))).toEqual(memberRun);
      expect(namesOf(frames.filter(({ event }) => event.startsWith('Team')))).toEqual([...leaderAsks, ...leaderAnswers]);
      const run = await server.run('teams/broadcast', { message: 'everybody' }, alice);
      expect(run['content']).toContain('Agent writer:');
      expect(run['content']).toContain('Agent critic:');
    });

    test('a team in a team: each run is a part of the one that caused it', async () => {
      const frames = await server.stream('teams/nested', { message: 'coordinate the writer' }, alice);
      const [outer, inner] = frames.filter(({ event }) => event === 'TeamRunStarted').map(({ data }) => data);
      expect([outer?.['team_id'], inner?.['team_id']]).toEqual(['nested', 'coordinate']);
      expect(inner?.['parent_run_id']).toBe(outer?.['run_id']);
      expect(frameNamed(frames, 'RunStarted')).toMatchObject({ agent_id: 'writer', parent_run_id: inner?.['run_id'] });
      expect(frames.at(-1)?.data).toMatchObject({ event: 'TeamRunCompleted', run_id: outer?.['run_id'] });
    });

    test('not streamed: the run object with those of the members; the list leaves members out; a member run is stored', async () => {
      const run = await server.run('teams/coordinate', { message: 'ask the critic', session_id: 'c2' }, alice);
      expect(run).toMatchObject({ team_id: 'coordinate', status: 'COMPLETED', session_id: 'c2', model: 'demo', user_id: 'alice' });
      const [member] = run['member_responses'] as Json[];
      expect(member).toMatchObject({
        agent_id: 'critic',
        parent_run_id: run['run_id'],
        session_id: 'c2',
        status: 'COMPLETED',
        user_id: 'alice',
      });
      expect(await server.get(`/teams/coordinate/runs/${String(run['run_id'])}`, alice)).toMatchObject({
        status: 200,
        json: { member_responses: [{ run_id: member?.['run_id'] }] },
      });
      const listed = await server.get('/teams/coordinate/runs?session_id=c2', alice);
      expect((listed.json as Json[]).map((entry) => entry['run_id'])).toEqual([run['run_id']]);
      expect((listed.json as Json[])[0]).toMatchObject({ team_id: 'coordinate', run_input: 'ask the critic' });
      expect((await server.get(`/sessions/c2/runs/${String(member?.['run_id'])}`, alice)).json).toMatchObject({ agent_id: 'critic' });
      expect((await server.get('/sessions/c2', alice)).json).toMatchObject({
        team_id: 'coordinate',
        session_name: 'ask the critic',
        team_data: { name: 'Editors' },
      });
      expect((await server.get('/sessions?type=team&component_id=coordinate', alice)).json).toMatchObject({
        data: expect.arrayContaining([expect.objectContaining({ session_id: 'c2', session_type: 'team' })]),
      });
    });

    test('a member has the rights of the caller for its tools, and no others; state that it sets is the session’s', async () => {
      expect((await server.run('teams/paying', { message: 'pay' }, alice))['content']).toContain('not_permitted');
      const rich = await server.os.user('rita', ['teams:paying:run', 'payments:send']);
      expect((await server.run('teams/paying', { message: 'pay' }, rich))['content']).toContain('answered: paid');
      const noted = await server.run('teams/paying', { message: 'note', session_id: 'p1' }, alice);
      expect(noted).toMatchObject({ session_state: { noted: 'alice' } });
      expect((await server.get('/sessions/p1', alice)).json).toMatchObject({ session_state: { noted: 'alice' } });
    });

    test('a permission on one team is one on its members within it, and on nothing else', async () => {
      const guest = await server.os.user('gina', ['teams:route:run', 'teams:route:read']);
      const run = await server.run('teams/route', { message: 'for the writer' }, guest);
      const [member] = run['member_responses'] as Json[];
      expect((await server.get('/teams', guest)).json).toMatchObject([{ id: 'route' }]);
      for (const path of ['/teams/coordinate', '/agents/writer', `/agents/writer/runs/${String(member?.['run_id'])}`, '/config'])
        expect([path, (await server.get(path, guest)).status]).toEqual([path, 403]);
      const other = await server.os.call('POST', '/teams/coordinate/runs', { token: guest, json: { message: 'x' } });
      expect(other.status).toBe(403);
    });

    test('runs and sessions of a team are those of their owner and of this team', async () => {
      const run = await server.run('teams/coordinate', { message: 'private', session_id: 'i1' }, alice);
      const [member] = run['member_responses'] as Json[];
      const id = String(run['run_id']);
      const memberId = String(member?.['run_id']);
      for (const [path, token] of [
        [`/teams/coordinate/runs/${id}`, bob],
        [`/teams/route/runs/${id}`, alice],
        [`/agents/writer/runs/${id}`, alice],
        [`/agents/writer/runs/${memberId}`, alice],
        [`/agents/writer/runs/${memberId}`, admin],
        [`/teams/coordinate/runs/${memberId}`, alice],
        ['/teams/coordinate/runs?session_id=i1', bob],
        ['/teams/route/runs?session_id=i1', alice],
        ['/sessions/i1', bob],
        [`/sessions/i1/runs/${memberId}`, bob],
      ] as const)
        expect([path, (await server.get(path, token)).status]).toEqual([path, 404]);
      for (const path of ['teams/coordinate', 'teams/route', 'agents/writer']) {
        const token = path === 'teams/coordinate' ? bob : alice;
        const response = await server.os.call('POST', `/${path}/runs`, { token, json: { message: 'x', session_id: 'i1', stream: false } });
        expect([path, response.status]).toEqual([path, 404]);
      }
      expect((await server.get(`/teams/coordinate/runs/${id}`, admin)).status).toBe(200);
    });

    test('a member run is no run of its agent: nothing is done with it by itself', async () => {
      const run = await server.run('teams/route', { message: 'for the writer' }, alice);
      const [member] = run['member_responses'] as Json[];
      for (const action of ['continue', 'cancel', 'resume']) {
        const path = `/agents/writer/runs/${String(member?.['run_id'])}/${action}`;
        expect((await server.os.call('POST', path, { token: alice, json: {} })).status).toBe(404);
      }
    });

    test('cancel reaches the member: its end, then the end of the team', async () => {
      const response = await server.os.call('POST', '/teams/stuck/runs', {
        token: alice,
        json: { message: 'go', session_id: 'k1', stream: true, background: true },
      });
      const id = response.headers.get('x-run-id') ?? '';
      const frames = readFrames(response);
      await expect
        .poll(async () => (((await server.get(`/teams/stuck/runs/${id}`, alice)).json as Json)['member_responses'] as Json[]).length)
        .toBe(1);
      expect((await server.os.call('POST', `/teams/stuck/runs/${id}/cancel`, { token: alice })).status).toBe(200);
      expect(namesOf(await frames).slice(-4)).toEqual(['RunCancelled', 'RunCompleted', 'TeamRunCancelled', 'TeamRunCompleted']);
      expect((await server.get(`/teams/stuck/runs/${id}`, alice)).json).toMatchObject({
        status: 'CANCELLED',
        member_responses: [{ status: 'CANCELLED' }],
      });
      const resumed = await server.os.call('POST', `/teams/stuck/runs/${id}/resume`, { token: alice, json: { last_event_index: 3 } });
      const replayed = await readFrames(resumed);
      expect(replayed.slice(1).map(({ data }) => data)).toEqual((await frames).slice(4).map(({ data }) => data));
    });

    test('a client that leaves stops the team and its member', async () => {
      const leaving = new AbortController();
      const request = new Request('http://test/teams/stuck/runs', {
        method: 'POST',
        headers: { authorization: `Bearer ${alice}`, 'content-type': 'application/json' },
        body: JSON.stringify({ message: 'go', stream: true }),
        signal: leaving.signal,
      });
      const response = await server.os.os.getApp().fetch(request);
      const id = response.headers.get('x-run-id') ?? '';
      const reader = response.body?.getReader();
      await reader?.read();
      await reader?.cancel();
      leaving.abort();
      await expect
        .poll(async () => ((await server.get(`/teams/stuck/runs/${id}`, alice)).json as Json)['status'], { timeout: 5000 })
        .toBe('CANCELLED');
    });

    test('a member that fails is told to the leader, and says nothing of its cause', async () => {
      const frames = await server.stream('teams/failing', { message: 'go' }, alice);
      const middle = ['RunStarted', 'ModelRequestStarted', 'RunError', 'TeamToolCallError', 'TeamModelRequestStarted', 'TeamRunContent'];
      const end = ['TeamModelRequestCompleted', 'TeamRunContentCompleted', 'TeamRunCompleted'];
      expect(namesOf(frames)).toEqual([...leaderAsks, ...middle, ...end]);
      expect(JSON.stringify(frames)).not.toContain('secret of the provider');
    });

    test('a tool of the team itself may wait for approval: requirements decide', async () => {
      const paused = await server.run('teams/asking', { message: 'go', session_id: 'a1' }, alice);
      expect(paused).toMatchObject({ status: 'PAUSED', requirements: [{ tool_execution: { tool_name: 'refund' } }] });
      const [requirement] = paused['requirements'] as Json[];
      const response = await server.os.call('POST', `/teams/asking/runs/${String(paused['run_id'])}/continue`, {
        token: alice,
        form: { requirements: JSON.stringify([{ ...requirement, confirmation: true }]), stream: 'true', session_id: 'a1' },
      });
      expect(namesOf(await readFrames(response)).slice(0, 3)).toEqual(['TeamRunContinued', 'TeamToolCallStarted', 'TeamToolCallCompleted']);
    });

    test('checkpoints, branches and forks', async () => {
      const run = await server.run('teams/route', { message: 'for the writer', session_id: 'f1' }, alice);
      const path = `/teams/route/runs/${String(run['run_id'])}`;
      expect((await server.get(`${path}/checkpoints`, alice)).json).toMatchObject({ checkpoints: [{}, { is_latest: true }] });
      const branch = await server.os.call('POST', `${path}/continue`, { token: alice, json: { stream: false, input: 'again' } });
      expect(await branch.json()).toMatchObject({ status: 'COMPLETED', forked_from_run_id: run['run_id'] });
      const fork = await server.os.call('POST', '/teams/route/sessions/f1/fork', { token: alice });
      const { session_id: forked } = (await fork.json()) as Json;
      const runs = (await server.get(`/sessions/${String(forked)}/runs`, alice)).json as Json[];
      expect(runs.map((entry) => entry['team_id'])).toEqual(['route', 'route']);
    });

    test('definitions: members with the team; prompts for those who may read definitions', async () => {
      const shown = (await server.get('/teams/coordinate', admin)).json;
      expect(shown).toMatchObject({
        id: 'coordinate',
        name: 'Editors',
        description: 'They edit.',
        mode: 'coordinate',
        model: { name: 'demo', model: 'demo', provider: 'agentos-demo' },
        system_message: { instructions: 'Be kind.' },
        members: [{ id: 'writer', system_message: { instructions: 'You are a test agent.' } }, { id: 'critic' }],
      });
      expect(JSON.stringify((await server.get('/teams/coordinate', alice)).json)).not.toContain('You are a test agent.');
      expect((await server.get('/config', alice)).json).toMatchObject({ teams: teams.map(({ id }) => ({ id })) });
      expect((await server.get('/teams/none', alice)).json).toMatchObject({ detail: 'Team not found' });
      const run = await server.run('teams/coordinate', { message: 'ask' }, alice);
      expect(JSON.stringify(run)).not.toContain('You are a test agent.');
      expect(JSON.stringify(run)).not.toContain('Be kind.');
    });
  });
}
