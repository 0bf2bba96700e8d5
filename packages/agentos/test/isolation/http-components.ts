import { Team, Workflow, demoModel, step } from 'agentos-ts';
import { rememberingAgent } from '../support/memory-agents.ts';
import { approvalAgent } from '../support/start-os.ts';
import type { ModelRun } from './http-model.ts';
import { list, member } from './http-operation.ts';
import type { Choice, Stage } from './http-operation.ts';

const agents = [rememberingAgent('a1'), approvalAgent('approver')];
const [a1 = rememberingAgent('a1')] = agents;

/** What the programs run. The team and the workflow cause runs of an agent that is served by itself too, under whose name those must not be found. */
export const isolatedComponents = {
  agents,
  teams: [new Team({ id: 't1', model: demoModel(), members: [a1], mode: 'route' })],
  workflows: [new Workflow({ id: 'w1', steps: [step({ id: 'ask', agent: a1 }), step({ id: 'sign', run: ({ text }) => `${text}!` })] })],
};

interface Component {
  readonly id: string;
  readonly kind: 'agent' | 'team' | 'workflow';
}

export const components: readonly Component[] = [
  { id: 'a1', kind: 'agent' },
  { id: 'approver', kind: 'agent' },
  { id: 't1', kind: 'team' },
  { id: 'w1', kind: 'workflow' },
];

export function componentNamed(id: string): Component {
  return components.find((component) => component.id === id) ?? { id, kind: 'agent' };
}

export const componentOf = ({ component }: Choice): Component => components[component] ?? componentNamed('a1');
export const pathTo = ({ kind, id }: Component): string => `/${kind}s/${id}`;

/** Takes up the runs that a run caused: the server makes their ids. */
export async function learnParts({ model, peek }: Stage, run: ModelRun): Promise<void> {
  const { json } = await peek(`${pathTo(componentNamed(run.agent))}/runs/${run.id}`);
  for (const part of [...list(member(json, 'member_responses')), ...list(member(json, 'step_executor_runs'))]) {
    const [id, agent, status] = ['run_id', 'agent_id', 'status'].map((name) => String(member(part, name)));
    model.runs.push({ ...run, id: id ?? '', agent: agent ?? '', status: status ?? '', parentId: run.id });
  }
}
