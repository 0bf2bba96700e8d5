import { delegationToolNames } from '../runtime/index.ts';
import type { AgentSpec, TeamMode, TeamSpec } from '../runtime/index.ts';
import { Agent } from './agent.ts';
import { ModelRunnable } from './model-runnable.ts';
import type { ModelOptions } from './model-runnable.ts';

export interface TeamOptions extends ModelOptions {
  /** Agents and teams that the leading model gives tasks to. Ids are unique among them. */
  readonly members: readonly (Agent | Team)[];
  /** Default `coordinate`. */
  readonly mode?: TeamMode;
}

const modes: ReadonlySet<string> = new Set<TeamMode>(['coordinate', 'route', 'broadcast']);
const reserved: ReadonlySet<string> = new Set(Object.values(delegationToolNames));

/**
 * Agents that work together under a leading model. Who may run the team may have it run its members, with the caller's own rights for tools and never more.
 * @throws TypeError that names the option which is wrong
 */
export class Team extends ModelRunnable implements TeamSpec {
  readonly kind = 'team' as const;
  readonly mode: TeamMode;
  readonly members: readonly (AgentSpec | TeamSpec)[];

  constructor(options: TeamOptions) {
    super('Team', options);
    const where = `Team ${options.id}:`;
    checkMembers(where, options);
    this.mode = options.mode ?? 'coordinate';
    if (!modes.has(this.mode)) throw new TypeError(`${where} mode must be one of ${[...modes].join(', ')}`);
    if (this.mode === 'route' && options.outputSchema !== undefined)
      throw new TypeError(`${where} outputSchema has no effect in mode route: give it to the members`);
    for (const name of Object.keys(this.tools))
      if (reserved.has(name)) throw new TypeError(`${where} tools: the name ${name} is that of the team's own tool`);
    this.members = Object.freeze([...options.members]);
    Object.freeze(this);
  }
}

function checkMembers(where: string, { id, members }: TeamOptions): void {
  if (!Array.isArray(members) || members.length === 0) throw new TypeError(`${where} members must be a list of agents and teams`);
  const ids = new Set<string>();
  for (const member of members) {
    if (!(member instanceof Agent || member instanceof Team))
      throw new TypeError(`${where} members must be made with new Agent() or new Team()`);
    if (ids.has(member.id)) throw new TypeError(`${where} members: two have the id ${member.id}`);
    ids.add(member.id);
    if (containsTeam(member, id)) throw new TypeError(`${where} members: the team ${id} cannot be a member of itself`);
  }
}

function containsTeam(member: AgentSpec | TeamSpec, id: string): boolean {
  return member.kind === 'team' && (member.id === id || member.members.some((inner) => containsTeam(inner, id)));
}
