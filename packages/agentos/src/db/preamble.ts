import type { RowAccess } from '../lib/row-access.ts';
import type { TxOptions } from './database.ts';

/** Schema of all tables; set per transaction, so that a shared database and connection poolers work. */
export const SCHEMA = 'agentos';
/** Own rows; every row of the tenant; everything. No login; the serving role takes one of them inside each transaction. */
export const ROLES = { user: 'agentos_user', admin: 'agentos_admin', system: 'agentos_system' } as const;

/** Longest run of one statement and longest pause between two, in milliseconds. */
const STATEMENT_TIMEOUT_MS = 15_000;
const IDLE_IN_TRANSACTION_MS = 30_000;

/**
 * The first message of a transaction of one principal: BEGIN together with role, owner and tenant, so that no statement can run
 * between them. All settings are transaction-local: they end with it, whatever happens, and need no session state.
 */
export function principalPreamble(access: RowAccess, options: TxOptions): string {
  if (access.owner === '') throw new TypeError('as: access.owner is empty');
  return preamble(access.all ? ROLES.admin : ROLES.user, options, [
    ['agentos.owner', access.owner],
    // '=' tells "no tenant" from "not set": after a transaction a custom setting is '', not NULL.
    ['agentos.tenant', `=${access.tenant}`],
  ]);
}

/** The first message of a transaction of the server itself; owner and tenant stay empty. */
export function systemPreamble(reason: string, options: TxOptions): string {
  return preamble(ROLES.system, options, [['application_name', `agentos: ${reason}`]]); // seen in pg_stat_activity and in the server's log
}

function preamble(role: string, options: TxOptions, identity: readonly (readonly [string, string])[]): string {
  const settings: (readonly [string, string])[] = [
    ['statement_timeout', `${STATEMENT_TIMEOUT_MS}`],
    ['idle_in_transaction_session_timeout', `${IDLE_IN_TRANSACTION_MS}`],
    ...(options.durable === false ? ([['synchronous_commit', 'off']] as const) : []),
    ...identity,
    ['role', role],
  ];
  // SET LOCAL answers no rows, unlike set_config(): cheaper on both sides.
  const path = `set local search_path = ${SCHEMA}, pg_temp`; // pg_temp last: a temporary table must not stand in for one of ours
  const sets = settings.map(([name, value]) => `set local ${name} = ${literal(value)}`);
  return `begin${options.readOnly === true ? ' read only' : ''}; ${path}; ${sets.join('; ')}`;
}

/** A string literal of SQL. Same rules as `escapeLiteral` of node-postgres; the protocol cannot carry NUL. */
export function literal(value: string): string {
  if (value.includes('\0')) throw new TypeError('literal: a text for the database contains NUL');
  const quoted = `'${value.replaceAll("'", "''").replaceAll('\\', '\\\\')}'`;
  // With a backslash the E form means the same whatever standard_conforming_strings says.
  return value.includes('\\') ? ` E${quoted}` : quoted;
}
