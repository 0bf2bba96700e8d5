import type { Agent, Team, Workflow } from '../../define/index.ts';
import type { ComponentKind } from '../../runtime/index.ts';
import { runnableErrors } from './run.errors.ts';

export type Component = Agent | Team | Workflow;

/** One of the three families that can be run: its name on the wire and in scopes, and its members. */
export interface ComponentFamily {
  readonly resource: 'agents' | 'teams' | 'workflows';
  readonly kind: ComponentKind;
  readonly idParam: 'agent_id' | 'team_id' | 'workflow_id';
  readonly noun: 'Agent' | 'Team' | 'Workflow';
  readonly members: ReadonlyMap<string, Component>;
}

const byId = (members: readonly Component[]): ReadonlyMap<string, Component> => new Map(members.map((member) => [member.id, member]));

export function agentFamily(agents: readonly Agent[]): ComponentFamily {
  return { resource: 'agents', kind: 'agent', idParam: 'agent_id', noun: 'Agent', members: byId(agents) };
}

export function teamFamily(teams: readonly Team[]): ComponentFamily {
  return { resource: 'teams', kind: 'team', idParam: 'team_id', noun: 'Team', members: byId(teams) };
}

export function workflowFamily(workflows: readonly Workflow[]): ComponentFamily {
  return { resource: 'workflows', kind: 'workflow', idParam: 'workflow_id', noun: 'Workflow', members: byId(workflows) };
}

/** Throws 404 `runnable_not_found`. */
export function memberOf(family: ComponentFamily, id: string): Component {
  const member = family.members.get(id);
  if (member === undefined) throw runnableErrors.not_found([family.noun]);
  return member;
}
