import type { RowAccess } from '../../src/lib/row-access.ts';

/** Three users and an administrator of one tenant, and a namesake and an administrator of another. */
export const accesses: readonly RowAccess[] = [
  { owner: 'u1', userId: 'u1', tenant: 'north', all: false },
  { owner: 'u2', userId: 'u2', tenant: 'north', all: false },
  { owner: 'u3', userId: 'u3', tenant: 'north', all: false },
  { owner: 'u1', userId: 'u1', tenant: 'south', all: false },
  { owner: 'root', userId: 'root', tenant: 'north', all: true },
  { owner: 'root', userId: 'root', tenant: 'south', all: true },
];

interface Key {
  readonly tenant: string;
  readonly owner: string;
}

export interface StoredSession extends Key {
  readonly id: string;
  readonly createdAt: number;
  componentId: string | null;
  name: string;
}

export interface StoredRun extends Key {
  readonly id: string;
  readonly sessionId: string;
  /** Of a run that another one caused. */
  readonly parentId?: string;
  readonly serverId: string;
  readonly createdAt: number;
  status: string;
  cancelRequested: boolean;
  events: readonly number[];
}

export interface StoredMemory extends Key {
  /** Of one owner alone: only the server makes them. */
  readonly id: string;
  text: string;
}

export interface StoredApproval extends Key {
  /** Of one owner alone: only the server makes them. */
  readonly id: string;
  readonly runId: string;
  status: string;
  isUsed: boolean;
}

export const sees = (access: RowAccess, row: Key): boolean => row.tenant === access.tenant && (access.all || row.owner === access.owner);
export const isOwn = (access: RowAccess, row: Key): boolean => row.tenant === access.tenant && row.owner === access.owner;

/** Rows by full key: different owners may have rows of the same id. */
export class StoreModel {
  sessions: StoredSession[] = [];
  runs: StoredRun[] = [];
  memories: StoredMemory[] = [];
  approvals: StoredApproval[] = [];

  /** What a caller may see; `userId` narrows it for administrators and is nothing to others. */
  visible(access: RowAccess, userId?: string): readonly StoredSession[] {
    return this.sessions.filter((row) => sees(access, row) && (!access.all || userId === undefined || row.owner === userId));
  }

  ownSession(access: RowAccess, id: string): StoredSession | undefined {
    return this.sessions.find((row) => isOwn(access, row) && row.id === id);
  }

  /** One's own first, then the newest. */
  session(access: RowAccess, id: string, userId?: string): StoredSession | undefined {
    const found = this.visible(access, userId).filter((row) => row.id === id);
    return found.find((row) => row.owner === access.owner) ?? found.toSorted((a, b) => b.createdAt - a.createdAt)[0];
  }

  ownRun(access: RowAccess, id: string): StoredRun | undefined {
    return this.runs.find((row) => isOwn(access, row) && row.id === id);
  }

  /** Runs that clients started: what lists, copies and histories are made of. */
  wholeRunsOf(session: StoredSession): readonly StoredRun[] {
    return this.runsOf(session).filter(({ parentId }) => parentId === undefined);
  }

  runsOf({ tenant, owner, id }: StoredSession): readonly StoredRun[] {
    return this.runs.filter((run) => run.tenant === tenant && run.owner === owner && run.sessionId === id);
  }

  removeSessions(isRemoved: (row: StoredSession) => boolean): void {
    const removed = this.sessions.filter(isRemoved);
    const gone = new Set(removed.flatMap((row) => this.runsOf(row)));
    this.runs = this.runs.filter((run) => !gone.has(run));
    this.approvals = this.approvals.filter((row) => this.ownRun({ ...row, userId: row.owner, all: false }, row.runId) !== undefined);
    this.sessions = this.sessions.filter((row) => !removed.includes(row));
  }
}
