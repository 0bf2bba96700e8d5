import type { Agent } from '../../define/index.ts';
import { runnableErrors } from './run.errors.ts';

/** One of the three families that can be run: its name on the wire and in scopes, and its members. */
export interface ComponentFamily {
  readonly resource: 'agents';
  readonly kind: 'agent';
  readonly idParam: 'agent_id';
  readonly noun: string;
  readonly members: ReadonlyMap<string, Agent>;
}

export function agentFamily(agents: readonly Agent[]): ComponentFamily {
  return {
    resource: 'agents',
    kind: 'agent',
    idParam: 'agent_id',
    noun: 'Agent',
    members: new Map(agents.map((agent) => [agent.id, agent])),
  };
}

/** Throws 404 `runnable_not_found`. */
export function memberOf(family: ComponentFamily, id: string): Agent {
  const member = family.members.get(id);
  if (member === undefined) throw runnableErrors.not_found([family.noun]);
  return member;
}
