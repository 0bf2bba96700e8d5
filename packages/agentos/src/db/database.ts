import type { RowAccess } from '../lib/row-access.ts';
import type { SubscribeToSignals } from '../lib/signal.ts';

declare const principalMark: unique symbol;
declare const systemMark: unique symbol;

export interface Queryable {
  /**
   * Runs one statement. `name` makes it a prepared statement: give one to every statement of a hot path, one name per text.
   * Values are parameters (`$1`), never pasted into the text.
   */
  query<Row extends object = Record<string, unknown>>(text: string, values?: readonly unknown[], name?: string): Promise<Row[]>;
}

/** A transaction bound to one principal: row level security shows and accepts only what `RowAccess` allows. Stores take this. */
export interface PrincipalTx extends Queryable {
  readonly access: RowAccess;
  readonly [principalMark]: true;
}

/** A transaction of the server itself, across owners. Every use names its reason; no route handler may have one. */
export interface SystemTx extends Queryable {
  readonly [systemMark]: true;
}

export interface TxOptions {
  readonly readOnly?: boolean;
  /** False lets the commit return before the log is on disk; only for writes that are not acknowledged by themselves. Default true. */
  readonly durable?: boolean;
}

export interface Database {
  readonly engine: 'postgres' | 'pglite';
  /** The only way from a request to a transaction. Sets role, owner and tenant in the same message as BEGIN. */
  as<T>(access: RowAccess, work: (tx: PrincipalTx) => Promise<T>, options?: TxOptions): Promise<T>;
  asSystem<T>(reason: string, work: (tx: SystemTx) => Promise<T>, options?: TxOptions): Promise<T>;
  /** Signals of all servers on this database, this one included. They may get lost: what must be seen is looked for in the tables. */
  readonly subscribe: SubscribeToSignals;
  close(): Promise<void>;
}
