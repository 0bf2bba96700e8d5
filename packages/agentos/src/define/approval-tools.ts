import type { AgentSpec, TeamSpec } from '../runtime/index.ts';

/**
 * Name of a tool, of the agent or of anybody in the team, that may wait for a person. Runs that are part of another run cannot wait: the whole would have to
 * wait with them.
 */
export function approvalToolOf(runnable: AgentSpec | TeamSpec): string | undefined {
  const own = Object.entries(runnable.tools).find(([, tool]) => tool.asksApproval === true);
  if (own !== undefined) return `${own[0]} of ${runnable.id}`;
  if (runnable.kind === 'agent') return undefined;
  return runnable.members.map(approvalToolOf).find((found) => found !== undefined);
}
