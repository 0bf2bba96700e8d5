/** What the server should hold, as maps. Small enough to be seen to be right. */

export interface Actor {
  readonly name: string;
  readonly isAdmin: boolean;
}

export const actors: readonly Actor[] = [
  { name: 'u1', isAdmin: false },
  { name: 'u2', isAdmin: false },
  { name: 'u3', isAdmin: false },
  { name: 'root', isAdmin: true },
];

export interface ModelSession {
  readonly id: string;
  readonly owner: string;
  /** Agents have it unless it says otherwise. */
  readonly kind?: 'agent' | 'team' | 'workflow';
  /** The only agent, team or workflow that may run in it; null: the first that does. */
  agent: string | null;
  /** '' shows the first message instead. */
  name: string;
  state: Record<string, unknown>;
}

export interface ModelRun {
  readonly id: string;
  readonly sessionId: string;
  readonly owner: string;
  readonly agent: string;
  /** Of a run that another one caused. */
  readonly parentId?: string;
  status: string;
}

export interface ModelMemory {
  readonly id: string;
  readonly owner: string;
  text: string;
  /** Written by a run of this agent; null: over HTTP, or merged. */
  agent: string | null;
}

/** Stands in everything that a user writes, so that it can be searched for in what others read. */
export const markerOf = (owner: string): string => `written-by-${owner}`;

export class HttpModel {
  readonly sessions = new Map<string, ModelSession>();
  readonly runs: ModelRun[] = [];
  memories: readonly ModelMemory[] = [];

  /** Null for an id that is not there and for one that is somebody else's: the two must look the same. */
  session(actor: Actor, id: string): ModelSession | null {
    const session = this.sessions.get(id);
    return session !== undefined && sees(actor, session) ? session : null;
  }

  /** Under the name of an agent there are only the runs that clients started; without it any run of a session. */
  run(actor: Actor, id: string, agent?: string): ModelRun | null {
    const run = this.runs.find((candidate) => candidate.id === id);
    return run !== undefined && sees(actor, run) && (agent === undefined || (run.agent === agent && run.parentId === undefined))
      ? run
      : null;
  }

  sessionsOf(actor: Actor, owner?: string): readonly ModelSession[] {
    return [...this.sessions.values()].filter((session) => sees(actor, session) && (owner === undefined || session.owner === owner));
  }

  memory(actor: Actor, id: string): ModelMemory | null {
    const memory = this.memories.find((candidate) => candidate.id === id);
    return memory !== undefined && sees(actor, memory) ? memory : null;
  }

  memoriesOf(actor: Actor, owner?: string): readonly ModelMemory[] {
    return this.memories.filter((memory) => sees(actor, memory) && (owner === undefined || memory.owner === owner));
  }

  forget(actor: Actor, ids: readonly string[]): void {
    this.memories = this.memories.filter((memory) => !sees(actor, memory) || !ids.includes(memory.id));
  }

  /** Those that clients started. */
  runsOf(session: ModelSession): readonly ModelRun[] {
    return this.runs.filter(({ sessionId, parentId }) => sessionId === session.id && parentId === undefined);
  }

  /** A session without a name is called by its first message. */
  nameOf(session: ModelSession): string {
    return session.name !== '' || this.runsOf(session).length === 0 ? session.name : messageOf(session.owner);
  }

  remove(actor: Actor, ids: readonly string[]): void {
    for (const id of ids) {
      if (this.session(actor, id) === null) continue;
      this.sessions.delete(id);
      const kept = this.runs.filter((run) => run.sessionId !== id);
      this.runs.splice(0, this.runs.length, ...kept);
    }
  }
}

export const sees = (actor: Actor, row: { readonly owner: string }): boolean => actor.isAdmin || row.owner === actor.name;

/** Makes the demo model of `approver` call its tool, and any other one answer. */
export const messageOf = (owner: string): string => `refund ${markerOf(owner)}`;
