import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Agent, Team, Workflow, demoModel, loop, parallel, router, step, tool, when } from './index.ts';

const model = demoModel();
const agent = (id: string) => new Agent({ id, model });
const done = (id: string) => step({ id, run: () => 'done' });
const asking = (approval: 'always' | (() => boolean)) =>
  new Agent({
    id: 'asking',
    model,
    tools: { pay: tool({ description: 'Pay', inputSchema: z.object({}), approval, execute: () => '' }) },
  });

describe('Team', () => {
  test('is frozen, members included, and knows its mode', () => {
    const members = [agent('a')];
    const team = new Team({ id: 't', model, members });
    members.push(agent('b'));
    expect([team.mode, team.members.map(({ id }) => id)]).toEqual(['coordinate', ['a']]);
    expect(Object.isFrozen(team) && Object.isFrozen(team.members)).toBe(true);
  });

  const inner = new Team({ id: 'outer', model, members: [agent('a')] });
  const reserved = tool({ description: 'x', inputSchema: z.object({}), execute: () => '' });
  test.each([
    ['no members', () => new Team({ id: 't', model, members: [] }), /Team t: members/],
    // @ts-expect-error -- not an agent
    ['a member that is none', () => new Team({ id: 't', model, members: [{ id: 'a', kind: 'agent', tools: {} }] }), /members must be made/],
    ['two members of one id', () => new Team({ id: 't', model, members: [agent('a'), agent('a')] }), /two have the id a/],
    ['itself as a member', () => new Team({ id: 'outer', model, members: [new Team({ id: 'x', model, members: [inner] })] }), /of itself/],
    ['an unknown mode', () => new Team({ id: 't', model, members: [agent('a')], mode: JSON.parse('"tasks"') }), /mode must be one of/],
    [
      'an output schema that would have no effect',
      () => new Team({ id: 't', model, members: [agent('a')], mode: 'route', outputSchema: z.object({}) }),
      /outputSchema/,
    ],
    [
      'a tool with the name of its own',
      () => new Team({ id: 't', model, members: [agent('a')], tools: { delegate_task_to_member: reserved } }),
      /team's own tool/,
    ],
    ['an id that no address holds', () => new Team({ id: 'a b', model, members: [agent('a')] }), /Team: id/],
  ])('refuses %s', (_what, make, message) => {
    expect(make).toThrow(TypeError);
    expect(make).toThrow(message);
  });

  test('takes tools that wait for a person: its own and those of members, at any depth', () => {
    const own = new Team({ id: 'u', model, members: [asking('always')], tools: asking(() => false).tools });
    expect(new Team({ id: 't', model, members: [own] }).members).toEqual([own]);
    expect(step({ id: 'a', team: own }).type).toBe('Step');
  });
});

describe('Workflow', () => {
  test('gives blocks ids by their place and keeps those that were given', () => {
    const { steps } = new Workflow({
      id: 'w',
      steps: [
        done('a'),
        parallel([done('b'), when(() => true, done('c')).else(done('d'))]),
        loop({ id: 'l', name: 'Loop', steps: [done('e')] }),
      ],
    });
    expect(steps.map(({ id, name }) => [id, name])).toEqual([
      ['a', 'a'],
      ['parallel-1', 'parallel-1'],
      ['l', 'Loop'],
    ]);
    expect(steps[1]).toMatchObject({ steps: [{ id: 'b' }, { id: 'condition-1.1', steps: [{ id: 'c' }], elseSteps: [{ id: 'd' }] }] });
    expect(Object.isFrozen(steps)).toBe(true);
  });

  test.each([
    ['no steps', () => new Workflow({ id: 'w', steps: [] }), /Workflow w: steps/],
    ['an id that stands twice', () => new Workflow({ id: 'w', steps: [done('a'), loop({ steps: [done('a')] })] }), /two have the id a/],
    ['a step that was not made by step()', () => new Workflow({ id: 'w', steps: [JSON.parse('{}')] }), /must be made with step/],
    ['a step that does nothing', () => step({ id: 'a' }), /one of agent, team and run/],
    ['a step that does two things', () => step({ id: 'a', agent: agent('x'), run: () => '' }), /one of agent, team and run/],
    ['a policy that is none', () => step({ id: 'a', run: () => '', onError: JSON.parse('"stop"') }), /onError/],
    ['an approval that is none', () => step({ id: 'a', run: () => '', approval: JSON.parse('"sometimes"') }), /approval must be/],
    ['a refusal that means nothing', () => step({ id: 'a', run: () => '', onReject: JSON.parse('"stop"') }), /onReject/],
    ['half a retry', () => step({ id: 'a', run: () => '', retries: 0.5 }), /retries/],
    ['a condition that is no function', () => when(JSON.parse('true'), done('a')), /condition must be a function/],
    ['an empty branch', () => when(() => true), /when: steps/],
    ['a loop without an end', () => loop({ steps: [done('a')], maxIterations: Infinity }), /maxIterations/],
    ['a router without choices', () => router({ choices: [], select: () => 'a' }), /router: choices/],
    ['a timeout that no timer holds', () => new Workflow({ id: 'w', steps: [done('a')], timeoutMs: 1e12 }), /timeoutMs/],
  ])('refuses %s', (_what, make, message) => {
    expect(make).toThrow(TypeError);
    expect(make).toThrow(message);
  });
});
