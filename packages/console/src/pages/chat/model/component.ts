import type { AgentOSClient, Session, SessionItem } from '@agentos-ts/client';

export const families = ['agents', 'teams', 'workflows'] as const;
export type Family = (typeof families)[number];

/** What can be talked to. */
export interface Component {
  readonly family: Family;
  readonly id: string;
}

export const isFamily = (value: unknown): value is Family => families.some((family) => family === value);

const types = { agents: 'agent', teams: 'team', workflows: 'workflow' } as const;
/** As sessions name it. */
export const sessionTypeOf = (family: Family): SessionItem['session_type'] => types[family];

/** Whose session or run it is; null when the wire names nobody. */
export function componentOf(row: Partial<Pick<SessionItem | Session, 'agent_id' | 'team_id' | 'workflow_id'>>): Component | null {
  if (row.workflow_id) return { family: 'workflows', id: row.workflow_id };
  if (row.team_id) return { family: 'teams', id: row.team_id };
  return row.agent_id ? { family: 'agents', id: row.agent_id } : null;
}

/** The runs of a family. The three have the same calls; what they are given differs. */
export function runsOf(client: AgentOSClient, family: Family): AgentOSClient['agents']['runs'] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- events and runs are read by what the three have in common
  return client[family].runs as AgentOSClient['agents']['runs'];
}
