import { readCatalogue, type CatalogueFacts, type PolicyFacts, type RoleFacts, type TableFacts } from './catalogue-facts.ts';
import type { Database } from './database.ts';
import { osTables } from './owned-table.ts';
import type { TableSet } from './owned-table.ts';
import { ROLES } from './preamble.ts';

/** What `agentos doctor` shows, and what opening refuses. */
export interface DatabaseFacts extends CatalogueFacts {
  readonly engine: 'postgres' | 'pglite';
  /** Empty when the role is held by row level security. Always empty on PGlite, whose one user is a superuser. */
  readonly roleProblems: readonly string[];
  /** Empty when every table with an owner is protected. */
  readonly tableProblems: readonly string[];
}

/** Reads the catalogue and judges it. */
export async function inspectDatabase(db: Database, tables: TableSet = osTables): Promise<DatabaseFacts> {
  const facts = await readCatalogue(db, tables);
  return {
    ...facts,
    engine: db.engine,
    roleProblems: db.engine === 'pglite' ? [] : findRoleProblems(facts.role),
    tableProblems: findTableProblems(facts.tables, tables),
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
function findTableProblems(tables: readonly TableFacts[], expected: TableSet): readonly string[] {
  const present = new Set(tables.map((table) => table.name));
  const missing = expected.declared().filter((table) => !present.has(table.name));
  return [
    ...missing.map((table) => `${table.name} does not exist`),
    ...tables
      .filter((table) => table.kind === 'owned' || table.hasOwner)
      .filter((table) => !isProtected(table))
      .map((table) => `${table.name} is not protected`),
  ];
}

const OWNER_IS = "owner=selectnullifcurrent_setting'agentos.owner',true,''";
const TENANT_IS = "tenant=selectsubstrnullifcurrent_setting'agentos.tenant',true,'',2";

/** Exactly the three policies of `agentos_protect_owned`: one more could widen, one less does not hold. */
function isProtected({ rowSecurity, forced, policies }: TableFacts): boolean {
  const { user, admin, system } = ROLES;
  return (
    rowSecurity &&
    forced &&
    policies.length === 3 &&
    hasPolicy(policies, { name: 'base', restrictive: false, roles: [user, admin, system], rule: 'true' }) &&
    hasPolicy(policies, { name: 'own_rows', restrictive: true, roles: [user], rule: OWNER_IS }) &&
    hasPolicy(policies, { name: 'own_tenant', restrictive: true, roles: [user, admin], rule: TENANT_IS })
  );
}

interface Expected {
  readonly name: string;
  readonly restrictive: boolean;
  readonly roles: readonly string[];
  readonly rule: string;
}

function hasPolicy(policies: readonly PolicyFacts[], expected: Expected): boolean {
  const policy = policies.find(({ name }) => name === expected.name);
  if (policy === undefined || policy.restrictive !== expected.restrictive || policy.command !== 'ALL') return false;
  const isForRoles = policy.roles.toSorted().join() === expected.roles.toSorted().join();
  return isForRoles && [policy.using, policy.check].every((rule) => rule !== null && normalize(rule) === expected.rule);
}

/** The server prints rules from their parsed form; brackets, casts and names of columns differ between versions. */
function normalize(rule: string): string {
  return rule
    .toLowerCase()
    .replaceAll(/ as "?\w+"?/g, '')
    .replaceAll('::text', '')
    .replaceAll(/[()\s]/g, '');
}
