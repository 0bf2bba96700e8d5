import type { Database } from './database.ts';
import type { TableSet } from './owned-table.ts';
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

export interface CatalogueFacts {
  readonly serverVersion: string;
  readonly database: string;
  readonly role: RoleFacts;
  readonly tables: readonly TableFacts[];
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

const SERVER_FACTS = `select current_setting('server_version') as "serverVersion", current_database()::text as database`;

/** Reads the catalogue as the serving role sees it. */
export async function readCatalogue(db: Database, expected: TableSet): Promise<CatalogueFacts> {
  return await db.asSystem(
    'inspect',
    async (tx) => {
      const [server] = await tx.query<Pick<CatalogueFacts, 'serverVersion' | 'database'>>(SERVER_FACTS);
      const [role] = await tx.query<RoleFacts>(ROLE_FACTS);
      const tables = await tx.query<Omit<TableFacts, 'kind'>>(TABLE_FACTS);
      if (server === undefined || role === undefined) throw new Error('the catalogue of the database is incomplete');
      return { ...server, role, tables: tables.map((table) => addKind(table, expected)) };
    },
    { readOnly: true },
  );
}

function addKind(table: Omit<TableFacts, 'kind'>, expected: TableSet): TableFacts {
  return { ...table, kind: expected.declared().find(({ name }) => name === table.name)?.kind ?? 'undeclared' };
}
