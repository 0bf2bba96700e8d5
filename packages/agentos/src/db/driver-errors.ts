import { AgentOSError } from '../lib/errors.ts';
import { dbErrors } from './db-errors.ts';

// Classes 08 and 57P: connection exception, operator intervention; 53300: too many connections.
const LOST_STATE = /^(?:08...|57P0[1-5]|53300)$/;
const LOST_CODE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
]);
// node-postgres has no codes for these.
const LOST_TEXT =
  /^(?:Connection terminated|timeout exceeded when trying to connect|timeout expired|Client has encountered a connection error)/;
const QUERY_CANCELED = '57014';
/** A text parameter holds NUL, which PostgreSQL cannot store. */
const INVALID_TEXT = '22021';
// Serialization failure, deadlock, lock not available. Not repeated here: the work may have done more than SQL.
const CONTENTION = new Set(['40001', '40P01', '55P03']);

/** Answered to a connection that is asked for while the database lets none in; to a statement it means something else. */
const NOT_ACCEPTING = '55000';

/** SQLSTATE of a driver error (`'23505'` unique violation, `'42501'` row level security), or undefined. */
export function sqlState(error: unknown): string | undefined {
  const code = codeOf(error);
  return code !== undefined && /^[0-9A-Z]{5}$/.test(code) ? code : undefined;
}

/**
 * Turns "the database is away" into `db_unavailable` and a cancelled statement into `db_timeout`.
 * Everything else comes back as it is: stores map constraint violations by `sqlState`, the rest is a 500 without text.
 */
export function mapDriverError(error: unknown): unknown {
  if (AgentOSError.is(error)) return error;
  if (isConnectionLoss(error)) return dbErrors.unavailable(error);
  const state = sqlState(error);
  if (state === QUERY_CANCELED) return dbErrors.timeout(error);
  if (state === INVALID_TEXT) return dbErrors.text_invalid({ cause: error });
  return state !== undefined && CONTENTION.has(state) ? dbErrors.contention(error) : error;
}

/** The same for an error of connecting. */
export function mapConnectError(error: unknown): unknown {
  return sqlState(error) === NOT_ACCEPTING ? dbErrors.unavailable(error) : mapDriverError(error);
}

function isConnectionLoss(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isConnectionLoss); // one error per address tried
  const code = codeOf(error);
  if (code !== undefined && (LOST_CODE.has(code) || LOST_STATE.test(code))) return true;
  return error instanceof Error && LOST_TEXT.test(error.message);
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
