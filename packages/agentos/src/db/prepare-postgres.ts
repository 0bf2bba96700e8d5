import { dbErrors } from './db-errors.ts';
import { sqlState } from './driver-errors.ts';
import { migrate } from './migrate.ts';
import type { DatabaseContents } from './migration-files.ts';
import { prepareServingRole, readLoginRole, servingRoleName, type LoginRole } from './serving-role.ts';
import type { DatabaseLog, SessionSource } from './session.ts';

const LOGIN_REFUSED = /^28...$/; // invalid authorization specification, wrong password

/** Where to serve from, and as whom. */
export interface Serving {
  readonly url: string;
  readonly role: string;
}

/** With a role that may create roles, migrates and makes the serving role; otherwise the role of the URL is the serving role. */
export async function preparePostgres(source: SessionSource, url: string, contents: DatabaseContents, log?: DatabaseLog): Promise<Serving> {
  const role = await logIn(source, url);
  return role.mayCreateRoles ? await makeServing(source, url, role, contents, log) : { url, role: role.name };
}

/** `agentos migrate`: the same, but a role that may not is an error; the names of what was applied. */
export async function migratePostgres(source: SessionSource, url: string, contents: DatabaseContents): Promise<readonly string[]> {
  const role = await logIn(source, url);
  if (!role.mayCreateRoles) throw dbErrors.schema_missing([role.name]);
  const applied = await migrate(source, contents.migrations);
  await makeServingRole(source, url, role);
  return applied;
}

async function makeServing(
  source: SessionSource,
  url: string,
  role: LoginRole,
  contents: DatabaseContents,
  log?: DatabaseLog,
): Promise<Serving> {
  const applied = await migrate(source, contents.migrations);
  if (applied.length > 0) log?.info({ migrations: applied }, 'brought the schema of the database up to date');
  return { url: await makeServingRole(source, url, role), role: servingRoleName(role.database) };
}

async function logIn(source: SessionSource, url: string): Promise<LoginRole> {
  try {
    return await readLoginRole(source);
  } catch (error) {
    const state = sqlState(error);
    if (state === '3D000') throw dbErrors.missing({ cause: error });
    throw LOGIN_REFUSED.test(state ?? '') ? dbErrors.role_refused([decodeURIComponent(new URL(url).username)], { cause: error }) : error;
  }
}

async function makeServingRole(source: SessionSource, url: string, role: LoginRole): Promise<string> {
  try {
    return await prepareServingRole(source, url, role.database);
  } catch (error) {
    throw sqlState(error) === '42501' ? dbErrors.role_unprepared([role.name], { cause: error }) : error;
  }
}

/** What a refusal of the server means when the first statements of the serving role meet it. */
export function explainServing(error: unknown, role: string): unknown {
  const state = sqlState(error) ?? '';
  // No such table, schema or role: nothing has been prepared here.
  if (['42P01', '3F000', '22023'].includes(state)) return dbErrors.schema_missing([role], { cause: error });
  return state === '42501' || LOGIN_REFUSED.test(state) ? dbErrors.role_refused([role], { cause: error }) : error;
}
