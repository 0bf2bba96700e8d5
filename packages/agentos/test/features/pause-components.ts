import { z } from 'zod';
import { Agent, Team, Workflow, loop, parallel, router, step, tool, when } from 'agentos-ts';
import type { StepOptions } from 'agentos-ts';
import { scriptedModel } from '../support/scripted-model.ts';

/** What the tools of the suite did, by order. One suite runs in one process, so this is all that happened in it. */
export const refunded: string[] = [];
/** Steps and author code that ran, in order. */
export const trail: string[] = [];

const inputSchema = z.object({ order: z.string() });
const execute = ({ order }: { readonly order: string }): string => {
  refunded.push(order);
  return `refunded ${order}`;
};
const refund = tool({ description: 'Refund', inputSchema, approval: 'always', execute });
const pay = tool({ description: 'Pay', inputSchema, approval: 'always', scopes: ['payments:send'], execute });

const grant = tool({ description: 'Grant', inputSchema, approval: 'always', approver: 'other', execute });

/** Asks for one refund of the order that stands in its task, then says what came of it. All use the same call id: members do not know of each other. */
function clerk(id: string, tools: Record<string, typeof refund> = { refund }): Agent {
  const [name = 'refund'] = Object.keys(tools);
  const { model } = scriptedModel(({ prompt }) => {
    const last = prompt.at(-1);
    if (last?.role === 'tool') return { text: `${id} says: ${textOf(last)}` };
    return { calls: [{ id: 'c1', name, args: { order: `${id} ${/[A-Z]-\d+/.exec(textOf(last))?.[0] ?? '?'}` } }] };
  });
  return new Agent({ id, name: `Clerk ${id}`, model, tools });
}

/** Asks a second time when the first call is answered. */
function doubting(id: string): Agent {
  const { model } = scriptedModel(({ prompt }) => {
    const answers = prompt.filter(({ role }) => role === 'tool').length;
    return answers < 2
      ? { calls: [{ id: `d${answers}`, name: 'refund', args: { order: `${id} ${answers}` } }] }
      : { text: `${id} is sure` };
  });
  return new Agent({ id, model, tools: { refund } });
}

function quick(id: string): Agent {
  return new Agent({ id, model: scriptedModel(() => ({ text: `${id} is quick` })).model });
}

function textOf(message: unknown): string {
  const text = JSON.stringify(message);
  return /"(?:text|value)":"([^"]*)"/.exec(text)?.[1] ?? '';
}

/** Gives its question to the members named, each by a call of its own, then repeats what they said. */
function leader(...members: readonly string[]) {
  return scriptedModel(({ prompt }) => {
    const last = prompt.at(-1);
    if (last?.role === 'tool')
      return {
        text: `heard: ${prompt
          .filter(({ role }) => role === 'tool')
          .flatMap(answersOf)
          .join('; ')}`,
      };
    const task = textOf(last);
    if (members.length === 0) return { calls: [{ id: 'all', name: 'delegate_task_to_members', args: { task } }] };
    return { calls: members.map((id) => ({ id: `to-${id}`, name: 'delegate_task_to_member', args: { member_id: id, task } })) };
  }).model;
}

function answersOf(message: { readonly content: unknown }): string[] {
  return [...JSON.stringify(message.content).matchAll(/"value":"((?:[^"\\]|\\.)*)"/g)].map(([, value]) => value ?? '');
}

const inner = new Team({ id: 'inner', model: leader('one'), members: [clerk('one')], mode: 'route' });
const ownModel = scriptedModel(({ prompt }) =>
  prompt.at(-1)?.role === 'tool'
    ? { text: 'both done' }
    : {
        calls: [
          { id: 'c1', name: 'refund', args: { order: 'own' } },
          { id: 'to-one', name: 'delegate_task_to_member', args: { member_id: 'one', task: 'O-9' } },
        ],
      },
).model;

export const teams = [
  new Team({ id: 'coordinate', model: leader('one'), members: [clerk('one'), quick('fast')] }),
  new Team({ id: 'two', model: leader('one', 'fast', 'other'), members: [clerk('one'), quick('fast'), clerk('other')] }),
  new Team({ id: 'route', model: leader('one'), members: [clerk('one')], mode: 'route' }),
  new Team({ id: 'routes', model: leader('fast', 'one'), members: [clerk('one'), quick('fast')], mode: 'route' }),
  new Team({ id: 'broadcast', model: leader(), members: [clerk('one'), quick('fast'), clerk('other')], mode: 'broadcast' }),
  new Team({ id: 'nested', model: leader('inner'), members: [inner] }),
  new Team({ id: 'own', model: ownModel, members: [clerk('one')], tools: { refund } }),
  new Team({ id: 'twice', model: leader('doubt'), members: [doubting('doubt')] }),
  new Team({ id: 'granting', model: leader('granter', 'other'), members: [clerk('granter', { grant }), clerk('other')] }),
  new Team({ id: 'paying', model: leader('payer'), members: [clerk('payer', { pay })] }),
];

const note = (id: string, options: Partial<StepOptions> = {}) =>
  step({
    ...options,
    id,
    run: ({ text }) => {
      trail.push(id);
      return `${text}+${id}`;
    },
  });
const asks = { approval: 'always' } as const;
const asked = <T>(name: string, answer: T): T => {
  trail.push(name);
  return answer;
};

export const workflows = [
  new Workflow({ id: 'sequence', steps: [note('before'), step({ id: 'ask', name: 'Ask', agent: clerk('one') }), note('after')] }),
  new Workflow({
    id: 'parallel',
    steps: [parallel([step({ id: 'left', agent: clerk('l') }), note('middle'), step({ id: 'right', agent: clerk('r') })]), note('end')],
  }),
  new Workflow({
    id: 'loop',
    steps: [
      loop({
        id: 'again',
        steps: [note('count'), step({ id: 'ask', agent: clerk('one'), input: ({ text }) => `O-${text.length}` })],
        maxIterations: 2,
        until: () => asked('until', false),
      }),
      note('end'),
    ],
  }),
  new Workflow({ id: 'condition', steps: [when(() => asked('when', true), note('first'), step({ id: 'ask', agent: clerk('one') }))] }),
  new Workflow({
    id: 'router',
    steps: [
      router({
        id: 'which',
        choices: [note('a'), step({ id: 'ask', agent: clerk('one') })],
        select: () => asked('select', ['a', 'ask', 'a']),
      }),
    ],
  }),
  new Workflow({ id: 'team', steps: [step({ id: 'work', team: teams[1] ?? inner }), note('end')] }),
  new Workflow({ id: 'paying', steps: [step({ id: 'pay', agent: clerk('payer', { pay }) })] }),
  new Workflow({
    id: 'confirmed',
    steps: [note('before'), loop({ steps: [note('send', asks)], maxIterations: 2 }), note('after')],
  }),
  new Workflow({
    id: 'guarded',
    steps: [
      step({ id: 'send', run: () => asked('send', 'sent'), onReject: 'cancel', approval: ({ text }) => asked('rule', text !== 'free') }),
      step({
        id: 'second',
        run: () => 'second',
        approval: () => {
          throw new Error('the rule is broken');
        },
      }),
    ],
  }),
  new Workflow({ id: 'twice', steps: [step({ id: 'ask', agent: doubting('doubt') })] }),
  new Workflow({
    id: 'strict',
    steps: [
      parallel([
        step({ id: 'ask', agent: clerk('one') }),
        step({
          id: 'bad',
          onError: 'fail',
          run: () => {
            throw new Error('no');
          },
        }),
      ]),
    ],
  }),
];
