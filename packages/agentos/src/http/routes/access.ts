/** Families and actions of the permission model (spec: scopes, section 4). `auth/catalogue.ts` holds the same list at run time. */
type Actions = {
  config: 'read' | 'write';
  registry: 'read';
  components: 'read' | 'write' | 'delete';
  agents: 'read' | 'write' | 'delete' | 'run';
  teams: 'read' | 'write' | 'delete' | 'run';
  workflows: 'read' | 'write' | 'delete' | 'run';
  sessions: 'read' | 'write' | 'delete';
  memories: 'read' | 'write' | 'delete';
  learnings: 'read' | 'write' | 'delete';
  knowledge: 'read' | 'write' | 'delete';
  evals: 'read' | 'write' | 'delete';
  metrics: 'read' | 'write';
  traces: 'read';
  schedules: 'read' | 'write' | 'delete';
  approvals: 'read' | 'write' | 'delete' | 'resolve';
  service_accounts: 'read' | 'write' | 'delete';
  audit: 'read';
  roles: 'read' | 'write' | 'delete';
};

/** Every scope that built-in routes may ask for. A misspelt one does not compile. */
export type BuiltInScope = { [Family in keyof Actions]: `${Family}:${Actions[Family]}` }[keyof Actions];

/** Scope of a user's own route: any `family:action`; checked against the grammar when the server starts. */
export type CustomScope = `${string}:${string}`;

/**
 * Who may call a route.
 * - `scope`: all of them are needed. With `list: true` one grant of the family, even for a single member, is enough, and the handler filters by `ctx.visibleIds`.
 * - `anyScope`: one of them is enough.
 * - `signedIn`: any caller whose credential is accepted.
 * - `public`: anybody, for the reason given; the credential is not even read.
 */
export type Access<S extends string = string> =
  | { readonly scope: S | readonly S[]; readonly list?: false }
  | { readonly scope: S; readonly list: true }
  | { readonly anyScope: readonly S[] }
  | { readonly signedIn: true }
  | { readonly public: string };

/** The object that a per-resource scope such as `agents:my-agent:run` names. */
export interface ResourceRef {
  readonly type: string;
  readonly id: string;
}
