import { defineErrors } from '../lib/errors.ts';

/** Seconds a client should wait before it tries again. */
const RETRY_AFTER = { 'retry-after': '1' };

const errors = defineErrors('db', {
  unavailable: {
    status: 503,
    detail: 'The database cannot be reached at the moment.',
    means: 'The connection to the database failed or was lost, or no connection came free in time.',
  },
  timeout: {
    status: 503,
    detail: 'The database did not answer in time.',
    means: 'A statement or a transaction ran longer than its limit and was undone.',
  },
  contention: {
    status: 503,
    detail: 'The work collided with other work on the same rows and was undone.',
    means: 'A deadlock, a serialization failure or a lock that was not granted in time.',
  },
  text_invalid: {
    status: 422,
    detail: 'A text holds the character NUL, which cannot be stored.',
    means: 'A text of the request contains U+0000.',
  },
  url_invalid: {
    status: 500,
    detail: (why: string) => `The database URL is not usable: ${why}`,
    means: 'The database URL is none of postgres://, file: and memory:.',
  },
  folder_in_use: {
    status: 500,
    detail: (folder: string, pid: number) =>
      `The database folder ${folder} is in use by process ${pid}. An embedded database serves one process; use PostgreSQL for several.`,
    means: 'Another process has the folder of the embedded database open.',
  },
  migration_changed: {
    status: 500,
    detail: (name: string) =>
      `Migration ${name} was changed after it had been applied. Restore the file, and put the change into a new one.`,
    means: 'An applied migration file differs from what was applied.',
  },
  migration_failed: {
    status: 500,
    detail: (name: string, state: string) => `Migration ${name} failed (SQLSTATE ${state}) and was undone.`,
    means: 'A migration could not be applied; its transaction was rolled back.',
  },
  schema_missing: {
    status: 500,
    detail: (role: string) =>
      `Role ${role} cannot prepare the database, and it has not been prepared: run \`agentos migrate\` with the URL of a role that may create roles and schemas.`,
    means: 'The schema is missing or not readable, and the role of the URL may not create it.',
  },
  schema_outdated: {
    status: 500,
    detail: (names: string) => `Migrations are missing (${names}): run \`agentos migrate\` with the URL of the role that owns the schema.`,
    means: 'The schema is older than this version of the program.',
  },
  schema_newer: {
    status: 500,
    detail: (names: string) => `The database holds migrations that this version does not know (${names}): start a newer version.`,
    means: 'The schema is newer than this version of the program.',
  },
  missing: {
    status: 500,
    detail: 'The database that the URL names does not exist: create it first.',
    means: 'The server has no database of that name.',
  },
  role_unprepared: {
    status: 500,
    detail: (role: string) =>
      `Role ${role} may not create or change the roles of the server: run \`agentos migrate\` as the role that did so first, or as a superuser.`,
    means: 'The role of the URL has CREATEROLE, but the roles of the server belong to another role.',
  },
  role_unsafe: {
    status: 500,
    detail: (problems: string) => `The server refuses to serve with this database role: ${problems}`,
    means: 'The role of the server is not held by row level security: superuser, BYPASSRLS, CREATEROLE, or owner of tables.',
  },
  role_refused: {
    status: 500,
    detail: (role: string) =>
      `Role ${role} cannot log in or lacks its memberships. Give the URL a password, or a login role of your own after: grant agentos_user, agentos_admin, agentos_system to ${role}`,
    means: 'The serving role cannot log in or may not take the roles of the server.',
  },
  unprotected: {
    status: 500,
    detail: (problems: string) => `Row level security is not in place: ${problems}. Run \`agentos migrate\`.`,
    means: 'A table with an owner lacks row level security or one of its policies.',
  },
});

export const dbErrors = {
  ...errors,
  unavailable: (cause?: unknown) => errors.unavailable({ headers: RETRY_AFTER, cause }),
  timeout: (cause?: unknown) => errors.timeout({ headers: RETRY_AFTER, cause }),
  contention: (cause?: unknown) => errors.contention({ headers: RETRY_AFTER, cause }),
};
