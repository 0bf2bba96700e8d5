import { AgentOSError } from '../lib/errors.ts';
import type { Queryable } from './database.ts';
import { dbErrors } from './db-errors.ts';
import type { Session, SessionSource } from './session.ts';

/** Longest transaction, in milliseconds: work that hangs must not keep a connection, and the embedded database has only one. */
const TRANSACTION_LIMIT_MS = 60_000;

/** Borrows a session, opens a transaction with `preamble` at the first statement of `work`, commits. Whatever is thrown rolls back and reaches the caller. */
export async function runTransaction<T>(
  source: SessionSource,
  preamble: string,
  work: (queryable: Queryable) => Promise<T>,
  limitMs: number = TRANSACTION_LIMIT_MS,
): Promise<T> {
  const open = new OpenTransaction(source, await source.borrow(), preamble);
  const deadline = setTimeout(() => open.expire(), limitMs);
  try {
    const result = await Promise.race([work(open), open.expired]);
    open.end();
    if (open.hasBegun) await commit(open.session);
    return result;
  } catch (error) {
    open.end();
    if (open.hasBegun) await rollBack(open.session);
    throw error;
  } finally {
    clearTimeout(deadline);
    open.session.release();
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
  readonly #source: SessionSource;
  readonly #preamble: string;
  readonly #expired = Promise.withResolvers<never>();
  #session: Session;
  #hasBegun = false;
  #isOver = false;

  constructor(source: SessionSource, session: Session, preamble: string) {
    this.#source = source;
    this.#session = session;
    this.#preamble = preamble;
    this.#expired.promise.catch(() => undefined); // nobody may be waiting any more
  }

  get expired(): Promise<never> {
    return this.#expired.promise;
  }

  get session(): Session {
    return this.#session;
  }

  /** False while nothing was sent: then there is nothing to commit either. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  async query<Row extends object = Record<string, unknown>>(text: string, values?: readonly unknown[], name?: string): Promise<Row[]> {
    if (this.#isOver) throw new TypeError('query: the transaction is over; await every statement inside the work');
    if (this.#hasBegun) return await this.#session.query<Row>(text, values, name);
    this.#hasBegun = true;
    return await this.#begin<Row>(text, values, name);
  }

  /** A pooled connection may have died unnoticed. Nothing is committed yet, so trying once more on another one is safe. */
  async #begin<Row extends object>(text: string, values: readonly unknown[] | undefined, name: string | undefined): Promise<Row[]> {
    try {
      return await this.#session.open<Row>(this.#preamble, text, values, name);
    } catch (error) {
      if (this.#isOver || !(AgentOSError.is(error) && error.code === 'db_unavailable')) throw error;
      this.#session.destroy();
      this.#session = await this.#source.borrow();
      return await this.#session.open<Row>(this.#preamble, text, values, name);
    }
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
