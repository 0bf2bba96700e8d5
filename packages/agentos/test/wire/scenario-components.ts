import { z } from 'zod';
import { Agent, Team, Workflow, demoModel, loop, parallel, router, step, tool, when } from 'agentos-ts';
import { scriptedModel } from '../support/scripted-model.ts';
import type { Turn } from '../support/scripted-model.ts';
import { approvalAgent, demoAgent } from '../support/start-os.ts';

const inputSchema = z.object({});
const note = tool({ description: 'Take a note', inputSchema, execute: () => 'noted {"as": "told"}' });
const pay = tool({ description: 'Pay', inputSchema, approval: 'always', execute: () => 'paid' });
/** Calls a tool, then answers. */
const callFirst = (name: string) =>
  scriptedModel(({ prompt }): Turn =>
    prompt.at(-1)?.role === 'tool' ? { text: 'Done } it {' } : { calls: [{ id: 'c1', name, args: {} }] },
  ).model;
const hanging = scriptedModel(() => ({ hang: true, after: 'one two ' })).model;
const failing = scriptedModel(() => ({ fail: new Error('secret of the provider') })).model;
const breaking = scriptedModel(() => ({ fail: new Error('secret of the provider'), after: 'half an ' })).model;
const thinking = scriptedModel(() => ({ text: 'Thought {of} it', reasoning: 'Hm, "so"…' })).model;
const fails = () => {
  throw new Error('secret of the step');
};

const members = [demoAgent('writer'), demoAgent('critic')];
const model = demoModel();
const stuck = new Agent({ id: 'stuck', model: hanging });
const broken = new Agent({ id: 'broken', model: failing });

export const agents = [
  demoAgent('plain'),
  new Agent({ id: 'noting', model: callFirst('note'), tools: { note } }),
  new Agent({ id: 'thinking', model: thinking }),
  broken,
  new Agent({ id: 'breaking', model: breaking }),
  stuck,
  approvalAgent('approver'),
];
export const teams = [
  new Team({ id: 'coordinate', name: 'Editors', model, members }),
  new Team({ id: 'route', model, members, mode: 'route' }),
  new Team({ id: 'broadcast', model, members, mode: 'broadcast' }),
  new Team({ id: 'unlucky', model, members: [broken] }),
  new Team({ id: 'leaderless', model: failing, members }),
  new Team({ id: 'waiting', model, members: [stuck] }),
  new Team({ id: 'asking', model: callFirst('pay'), members, tools: { pay } }),
];

const say = (id: string) => step({ id, run: () => `{${id}}` });
const [writer] = members;
const ask = step({ id: 'ask', name: 'Ask', agent: writer ?? demoAgent('writer') });

export const workflows = [
  new Workflow({ id: 'sequence', name: 'Letter', steps: [ask, say('sign')] }),
  new Workflow({ id: 'parallel', steps: [parallel([say('left'), say('right')], { id: 'both' })] }),
  new Workflow({ id: 'condition', steps: [when(() => true, say('then')).else(say('other'))] }),
  new Workflow({ id: 'loop', steps: [loop({ id: 'again', steps: [say('more')], maxIterations: 2, until: () => false })] }),
  new Workflow({ id: 'router', steps: [router({ id: 'which', choices: [say('red'), say('blue')], select: () => ['blue'] })] }),
  new Workflow({ id: 'steps', steps: [step({ id: 'work', team: new Team({ id: 'inner', model, members, mode: 'route' }) })] }),
  new Workflow({ id: 'skipping', steps: [step({ id: 'bad', run: fails })] }),
  new Workflow({ id: 'strict', steps: [step({ id: 'bad', run: fails, onError: 'fail' })] }),
  new Workflow({ id: 'waiting', steps: [step({ id: 'hang', agent: stuck })] }),
];
