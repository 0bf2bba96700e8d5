import type { Database } from './database.ts';
import { declaredTables } from './owned-table.ts';
import { ROLES, SCHEMA } from './preamble.ts';

/** A policy as pg_policies shows it. */
export interface PolicyFacts {
  readonly name: string;
  readonly restrictive: boolean;
  readonly command: string;
  readonly roles: readonly string[];
  readonly using: string | null;
  readonly check: string | null;
}

export interface TableFacts {
  readonly name: string;
  readonly kind: 'owned' | 'shared' | 'undeclared';
  readonly hasOwner: boolean;
  readonly rowSecurity: boolean;
  readonly forced: boolean;
  readonly policies: readonly PolicyFacts[];
}

export interface RoleFacts {
  readonly name: string;
  /** The login role or one of the three roles is a superuser, bypasses row level security, or may become one that does. */
  readonly bypassesRowSecurity: boolean;
  readonly mayCreateRoles: boolean;
  /** Tables that the role owns or may become the owner of. */
  readonly owns: readonly string[];
  /** Tables that it reaches without taking one of the three roles. */
  readonly reaches: readonly string[];
  /** A narrower role that is a member of a wider one. */
  readonly rolesMixed: boolean;
}

/** What `agentos doctor` shows, and what opening refuses. */
export interface DatabaseFacts {
  readonly engine: 'postgres' | 'pglite';
  readonly serverVersion: string;
  readonly database: string;
  readonly role: RoleFacts;
  readonly tables: readonly TableFacts[];
  /** Empty when the role is held by row level security. Always empty on PGlite, whose one user is a superuser. */
  readonly roleProblems: readonly string[];
  /** Empty when every table with an owner is protected. */
  readonly tableProblems: readonly string[];
}

const ROLE_FACTS = `
  select session_user::text as name, me.rolcreaterole as "mayCreateRoles",
    exists (select from pg_roles r where (r.rolsuper or r.rolbypassrls)
      and (r.rolname in ('${ROLES.user}', '${ROLES.admin}', '${ROLES.system}') or pg_has_role(session_user, r.oid, 'member'))) as "bypassesRowSecurity",
    array(select c.relname::text from pg_class c where c.relnamespace = '${SCHEMA}'::regnamespace and c.relkind in ('r', 'p', 'v')
      and pg_has_role(session_user, c.relowner, 'member') order by 1) as owns,
    array(select c.relname::text from pg_class c where c.relnamespace = '${SCHEMA}'::regnamespace and c.relkind in ('r', 'p', 'v')
      and has_table_privilege(session_user, c.oid, 'select, insert, update, delete') order by 1) as reaches,
    pg_has_role('${ROLES.user}', '${ROLES.admin}', 'member') or pg_has_role('${ROLES.user}', '${ROLES.system}', 'member')
      or pg_has_role('${ROLES.admin}', '${ROLES.system}', 'member') as "rolesMixed"
  from pg_roles me where me.rolname = session_user`;

const TABLE_FACTS = `
  select c.relname::text as name, c.relrowsecurity as "rowSecurity", c.relforcerowsecurity as forced,
    exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'owner' and not a.attisdropped) as "hasOwner",
    coalesce((select jsonb_agg(jsonb_build_object('name', p.policyname, 'restrictive', p.permissive = 'RESTRICTIVE', 'command', p.cmd,
        'roles', to_jsonb(array(select unnest(p.roles)::text order by 1)), 'using', p.qual, 'check', p.with_check) order by p.policyname)
      from pg_policies p where p.schemaname = '${SCHEMA}' and p.tablename = c.relname), '[]') as policies
  from pg_class c where c.relnamespace = '${SCHEMA}'::regnamespace and c.relkind in ('r', 'p') order by 1`;

/** Reads the catalogue as the serving role sees it. */
export async function inspectDatabase(db: Database): Promise<DatabaseFacts> {
  const facts = await db.asSystem(
    'inspect',
    async (tx) => {
      const [server] = await tx.query<{ version: string; database: string }>(
        "select current_setting('server_version') as version, current_database()::text as database",
      );
      const [role] = await tx.query<RoleFacts>(ROLE_FACTS);
      const tables = await tx.query<Omit<TableFacts, 'kind'>>(TABLE_FACTS);
      return { server, role, tables };
    },
    { readOnly: true },
  );
  if (facts.server === undefined || facts.role === undefined) throw new Error('the catalogue of the database is incomplete');
  const kinds = new Map(declaredTables().map((table) => [table.name, table.kind]));
  const tables = facts.tables.map((table) => ({ ...table, kind: kinds.get(table.name) ?? ('undeclared' as const) }));
  return {
    engine: db.engine,
    serverVersion: facts.server.version,
    database: facts.server.database,
    role: facts.role,
    tables,
    roleProblems: db.engine === 'pglite' ? [] : findRoleProblems(facts.role),
    tableProblems: findTableProblems(tables),
  };
}

function findRoleProblems(role: RoleFacts): readonly string[] {
  const problems: string[] = [];
  if (role.bypassesRowSecurity) problems.push(`${role.name} or a role it may take is a superuser or has BYPASSRLS`);
  if (role.mayCreateRoles) problems.push(`${role.name} has CREATEROLE`);
  if (role.owns.length > 0) problems.push(`${role.name} owns ${role.owns.join(', ')}`);
  if (role.owns.length === 0 && !role.bypassesRowSecurity && role.reaches.length > 0) {
    problems.push(
      `${role.name} reaches ${role.reaches.join(', ')} without taking a role (grant the roles "with inherit false", before PostgreSQL 16: alter role ${role.name} noinherit)`,
    );
  }
  if (role.rolesMixed) problems.push(`${ROLES.user}, ${ROLES.admin} and ${ROLES.system} are members of one another`);
  return problems;
}

/** Fails closed: a table with an owner column counts as owned even if its declaration is not loaded. */
function findTableProblems(tables: readonly TableFacts[]): readonly string[] {
  const present = new Set(tables.map((table) => table.name));
  const missing = declaredTables().filter((table) => !present.has(table.name));
  return [
    ...missing.map((table) => `${table.name} does not exist`),
    ...tables
      .filter((table) => table.kind === 'owned' || table.hasOwner)
      .filter((table) => !isProtected(table))
      .map((table) => `${table.name} is not protected`),
  ];
}

/** Exactly the three policies of `agentos_protect_owned`: one more could widen, one less does not hold. */
function isProtected(table: TableFacts): boolean {
  const { user, admin, system } = ROLES;
  const has = (name: string, restrictive: boolean, roles: readonly string[], setting: string): boolean =>
    table.policies.some((policy) => {
      const isRight = policy.name === name && policy.restrictive === restrictive && policy.command === 'ALL';
      const isForRoles = [...policy.roles].toSorted().join() === [...roles].toSorted().join();
      return isRight && isForRoles && [policy.using, policy.check].every((rule) => rule?.includes(setting));
    });
  return (
    table.rowSecurity &&
    table.forced &&
    table.policies.length === 3 &&
    has('base', false, [user, admin, system], 'true') &&
    has('own_rows', true, [user], "'agentos.owner'") &&
    has('own_tenant', true, [user, admin], "'agentos.tenant'")
  );
}
