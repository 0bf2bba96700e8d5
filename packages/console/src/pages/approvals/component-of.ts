import type { Approval } from '@agentos-ts/client';

/** Whose call it is: the name of the agent, team or workflow, else its id. */
export function componentOf({ source_name: name, agent_id: agent, team_id: team, workflow_id: workflow }: Approval): string {
  return name ?? agent ?? team ?? workflow ?? '–';
}
