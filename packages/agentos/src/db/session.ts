import type { SubscribeToSignals } from '../lib/signal.ts';

/** One database connection, borrowed. Statements run one after the other, in the order they were given. */
export interface Session {
  /** Runs a text of one or more statements without parameters (simple protocol); the command tag of the last one. */
  exec(text: string): Promise<string>;
  /** Runs one statement with parameters; `name` makes it a prepared statement of this connection. */
  query<Row extends object>(text: string, values: readonly unknown[] | undefined, name: string | undefined): Promise<Row[]>;
  /**
   * `exec(preamble)` and `query(…)` in one message to the server: a transaction opens with its first statement instead of in a round trip of its own.
   * An error of the preamble is thrown in place of the statement's.
   */
  open<Row extends object>(
    preamble: string,
    text: string,
    values: readonly unknown[] | undefined,
    name: string | undefined,
  ): Promise<Row[]>;
  /** Gives the connection back if it stands outside a transaction, and otherwise closes it. Never throws. */
  release(): void;
  /** Closes the connection; the server undoes what was not committed. */
  destroy(): void;
}

/** Where connections come from: a pool on PostgreSQL, the one session of the embedded database. */
export interface SessionSource {
  readonly engine: 'postgres' | 'pglite';
  /** Throws `db_unavailable` when none can be made or none comes free in time. */
  borrow(): Promise<Session>;
  readonly subscribe: SubscribeToSignals;
  close(): Promise<void>;
}

/** What the database room says about itself; pino fits. */
export interface DatabaseLog {
  info(fields: object, text: string): void;
  warn(fields: object, text: string): void;
}

/** Borrows a session for one piece of work outside `as` and `asSystem`: migrations and checks. */
export async function withSession<T>(source: SessionSource, work: (session: Session) => Promise<T>): Promise<T> {
  const session = await source.borrow();
  try {
    return await work(session);
  } finally {
    session.release();
  }
}
