import type { ScopeFamily } from '@agentos-ts/client/control-plane';

/** One box to tick. */
export interface MatrixCell {
  readonly scope: string;
  readonly action: string;
  readonly isTicked: boolean;
  /** False: the caller does not hold it, so the server would refuse. */
  readonly isGrantable: boolean;
}
/** A family, or a single agent, team or workflow of one. */
export interface MatrixRow {
  readonly family: string;
  readonly id: string | null;
  readonly cells: readonly MatrixCell[];
}
export interface RoleMatrix {
  /** Everything in every AgentOS; null where the server has no such scope. */
  readonly admin: MatrixCell | null;
  readonly agentOs: readonly MatrixRow[];
  readonly controlPlane: readonly MatrixRow[];
  readonly single: readonly MatrixRow[];
  /** Scopes of an application's own families, and whatever else is no box. */
  readonly own: readonly string[];
}

const adminFamily = 'agent_os';

/** `agents:research:run` of a family that has single members, as its parts; null for other scopes. */
function readSingle(families: ReadonlyMap<string, ScopeFamily>, scope: string) {
  const [name = '', id = '', action = '', ...rest] = scope.split(':');
  const family = families.get(name);
  if (family?.per_resource !== true || id === '' || rest.length > 0) return null;
  return family.actions.some((each) => each.action === action) ? { family, id } : null;
}

/** The scopes of a role as boxes. `ids`: single members that have a row whether or not one of its boxes is ticked, as `family:id`. */
export function readMatrix(catalogue: readonly ScopeFamily[], scopes: ReadonlySet<string>, ids: readonly string[] = []): RoleMatrix {
  const families = new Map(catalogue.map((family) => [family.family, family]));
  const boxes = new Set(catalogue.flatMap(({ actions }) => actions.map(({ scope }) => scope)));
  const rowOf = (family: ScopeFamily, id: string | null): MatrixRow => ({
    family: family.family,
    id,
    cells: family.actions.map(({ action, scope: whole, grantable }) => {
      const scope = id === null ? whole : `${family.family}:${id}:${action}`;
      // Who holds one agent alone may pass that one on: the server knows.
      return { scope, action, isTicked: scopes.has(scope), isGrantable: grantable || id !== null };
    }),
  });
  const singles = new Map<string, MatrixRow>();
  for (const text of [...ids.map((id) => `${id}:read`), ...scopes]) {
    const single = readSingle(families, text);
    if (single !== null) singles.set(`${single.family.family}:${single.id}`, rowOf(single.family, single.id));
  }
  const rows = catalogue.filter(({ family }) => family !== adminFamily).map((family) => ({ family, row: rowOf(family, null) }));
  const admin = families.get(adminFamily);
  return {
    admin: admin === undefined ? null : (rowOf(admin, null).cells[0] ?? null),
    agentOs: rows.filter(({ family }) => family.decided_by.includes('agent_os')).map(({ row }) => row),
    controlPlane: rows.filter(({ family }) => !family.decided_by.includes('agent_os')).map(({ row }) => row),
    single: [...singles.values()].toSorted((one, other) => `${one.family}:${one.id}`.localeCompare(`${other.family}:${other.id}`)),
    own: [...scopes].filter((scope) => !boxes.has(scope) && readSingle(families, scope) === null).toSorted(),
  };
}

/** Columns of a table of rows: every action that one of them has, in the order of the server. */
export const columnsOf = (rows: readonly MatrixRow[]): readonly string[] => [
  ...new Set(rows.flatMap(({ cells }) => cells.map(({ action }) => action))),
];

export function toggle(scopes: ReadonlySet<string>, scope: string): ReadonlySet<string> {
  const next = new Set(scopes);
  if (!next.delete(scope)) next.add(scope);
  return next;
}

/** Without anything for one single agent, team or workflow. */
export const withoutRow = (scopes: ReadonlySet<string>, { cells }: MatrixRow): ReadonlySet<string> => {
  const gone = new Set(cells.map(({ scope }) => scope));
  return new Set([...scopes].filter((scope) => !gone.has(scope)));
};

export interface ScopeChange {
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

export function compareScopes(before: Iterable<string>, after: Iterable<string>): ScopeChange {
  const [old, next] = [new Set(before), new Set(after)];
  return {
    added: [...next].filter((scope) => !old.has(scope)).toSorted(),
    removed: [...old].filter((scope) => !next.has(scope)).toSorted(),
  };
}

/** The same change on what somebody else has made of the role meanwhile. */
export function reapply(now: Iterable<string>, { added, removed }: ScopeChange): ReadonlySet<string> {
  const gone = new Set(removed);
  return new Set([...[...now].filter((scope) => !gone.has(scope)), ...added]);
}
