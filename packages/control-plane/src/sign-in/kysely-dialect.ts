import { DeleteQueryNode, InsertQueryNode, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, UpdateQueryNode } from 'kysely';
import type { CompiledQuery, DatabaseConnection, Dialect, Driver, QueryResult } from 'kysely';
import type { Database, Queryable } from 'agentos-ts/kit';

const reason = 'sign-in';

/**
 * The library's way to the tables of the sign-in: Kysely over our own `Database`, so that there is one pool, one role and one set of limits, on
 * PostgreSQL and on the embedded database alike. A single statement is a transaction of its own; a transaction of Kysely is one of ours.
 */
export function systemDialect(db: Database): Dialect {
  return {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new SystemDriver(db),
    createIntrospector: (kysely) => new PostgresIntrospector(kysely),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  };
}

class SystemDriver implements Driver {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async init(): Promise<void> {
    // The database is open already.
  }

  acquireConnection(): Promise<SystemConnection> {
    return Promise.resolve(new SystemConnection(this.#db));
  }

  beginTransaction(connection: DatabaseConnection): Promise<void> {
    return asOurs(connection).begin();
  }

  commitTransaction(connection: DatabaseConnection): Promise<void> {
    return asOurs(connection).commit();
  }

  rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    return asOurs(connection).rollback();
  }

  async releaseConnection(connection: DatabaseConnection): Promise<void> {
    // Kysely gives a connection back after every end of its work; one that was neither committed nor rolled back is undone.
    await asOurs(connection).rollback();
  }

  async destroy(): Promise<void> {
    // The database belongs to whoever opened it.
  }
}

/** What ends the work of a transaction that is to be undone. */
class RolledBack extends Error {}

interface OpenTransaction {
  readonly tx: Queryable;
  /** Lets the work end well, or not. */
  readonly work: Pick<PromiseWithResolvers<void>, 'resolve' | 'reject'>;
  /** Settles when the database has answered COMMIT or ROLLBACK. */
  readonly ended: Promise<void>;
}

/** No connection is held outside a transaction. */
class SystemConnection implements DatabaseConnection {
  readonly #db: Database;
  #open: OpenTransaction | null = null;

  constructor(db: Database) {
    this.#db = db;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const { sql, counts } = countable(query);
    const run = (tx: Queryable) => tx.query(sql, query.parameters);
    const rows = await (this.#open === null ? this.#db.asSystem(reason, run) : run(this.#open.tx));
    if (counts) return { rows: [], numAffectedRows: BigInt(Number(rows[0]?.['affected'] ?? 0)) };
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Kysely knows the type of a row from the query that it built
    return { rows: rows as R[], numAffectedRows: BigInt(rows.length) };
  }

  // oxlint-disable-next-line require-yield
  async *streamQuery<R>(): AsyncGenerator<QueryResult<R>> {
    throw new TypeError('systemDialect: results are not streamed');
  }

  async begin(): Promise<void> {
    const started = Promise.withResolvers<Queryable>();
    const work = Promise.withResolvers<void>();
    const ended = this.#db
      .asSystem(reason, async (tx) => {
        started.resolve(tx);
        await work.promise;
      })
      .catch((error: unknown) => {
        started.reject(error);
        if (!(error instanceof RolledBack)) throw error;
      });
    ended.catch(() => undefined); // told to whoever ends it
    this.#open = { tx: await started.promise, work, ended };
  }

  async commit(): Promise<void> {
    const open = this.#take();
    open?.work.resolve();
    await open?.ended;
  }

  async rollback(): Promise<void> {
    const open = this.#take();
    open?.work.reject(new RolledBack());
    await open?.ended;
  }

  #take(): OpenTransaction | null {
    const open = this.#open;
    this.#open = null;
    return open;
  }
}

function asOurs(connection: DatabaseConnection): SystemConnection {
  if (connection instanceof SystemConnection) return connection;
  throw new TypeError('systemDialect: a connection of another driver');
}

/** Our databases answer rows and no counts: a change that returns nothing is made to return its count, in the same statement. */
function countable({ sql, query }: CompiledQuery): { readonly sql: string; readonly counts: boolean } {
  const isChange = InsertQueryNode.is(query) || UpdateQueryNode.is(query) || DeleteQueryNode.is(query);
  if (!isChange || query.returning !== undefined) return { sql, counts: false };
  return { sql: `with changed as (${sql} returning 1) select count(*) as affected from changed`, counts: true };
}
