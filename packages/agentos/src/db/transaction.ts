import { AgentOSError } from '../lib/errors.ts';
import type { Queryable } from './database.ts';
import { dbErrors } from './db-errors.ts';
import type { Session, SessionSource } from './session.ts';

/** Longest transaction, in milliseconds: work that hangs must not keep a connection, and the embedded database has only one. */
const TRANSACTION_LIMIT_MS = 60_000;

/** Borrows a session, sends `preamble`, runs `work`, commits. Whatever is thrown rolls back and reaches the caller. */
export async function runTransaction<T>(
  source: SessionSource,
  preamble: string,
  work: (queryable: Queryable) => Promise<T>,
  limitMs: number = TRANSACTION_LIMIT_MS,
): Promise<T> {
  const session = await begin(source, preamble);
  const open = new OpenTransaction(session);
  const deadline = setTimeout(() => open.expire(), limitMs);
  try {
    const result = await Promise.race([work(open), open.expired]);
    open.end();
    await commit(session);
    return result;
  } catch (error) {
    open.end();
    await rollBack(session);
    throw error;
  } finally {
    clearTimeout(deadline);
    session.release();
  }
}

/** A pooled connection may have died unnoticed. Nothing of the work has run yet, so trying once more on another one is safe. */
async function begin(source: SessionSource, preamble: string): Promise<Session> {
  try {
    return await beginOnce(source, preamble);
  } catch (error) {
    if (!(AgentOSError.is(error) && error.code === 'db_unavailable')) throw error;
    return await beginOnce(source, preamble);
  }
}

async function beginOnce(source: SessionSource, preamble: string): Promise<Session> {
  const session = await source.borrow();
  try {
    await session.exec(preamble);
    return session;
  } catch (error) {
    session.destroy(); // half-begun: closing it is always right
    throw error;
  }
}

/** COMMIT of a transaction in which a statement failed answers ROLLBACK and no error: work that swallowed it must not look saved. */
async function commit(session: Session): Promise<void> {
  if ((await session.exec('commit')) !== 'COMMIT') throw new Error('a statement failed inside the transaction and its error was swallowed');
}

async function rollBack(session: Session): Promise<void> {
  try {
    await session.exec('rollback');
  } catch {
    session.destroy(); // the connection is gone or unusable, and with it the transaction
  }
}

/** The transaction as stores see it; refuses to work once it is over. */
class OpenTransaction implements Queryable {
  readonly #session: Session;
  readonly #expired = Promise.withResolvers<never>();
  #isOver = false;

  constructor(session: Session) {
    this.#session = session;
    this.#expired.promise.catch(() => undefined); // nobody may be waiting any more
  }

  get expired(): Promise<never> {
    return this.#expired.promise;
  }

  async query<Row extends object = Record<string, unknown>>(text: string, values?: readonly unknown[], name?: string): Promise<Row[]> {
    if (this.#isOver) throw new TypeError('query: the transaction is over; await every statement inside the work');
    return await this.#session.query<Row>(text, values, name);
  }

  end(): void {
    this.#isOver = true;
  }

  expire(): void {
    this.end();
    this.#session.destroy();
    this.#expired.reject(dbErrors.timeout());
  }
}
