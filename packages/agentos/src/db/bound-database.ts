import type { RowAccess } from '../lib/row-access.ts';
import type { Database, PrincipalTx, Queryable, SystemTx, TxOptions } from './database.ts';
import { principalPreamble, systemPreamble } from './preamble.ts';
import type { SubscribeToSignals } from '../lib/signal.ts';
import type { SessionSource } from './session.ts';
import { runTransaction } from './transaction.ts';

/** The one implementation of `Database`, over either engine. */
export class BoundDatabase implements Database {
  readonly engine: 'postgres' | 'pglite';
  readonly subscribe: SubscribeToSignals;
  readonly #source: SessionSource;

  constructor(source: SessionSource) {
    this.engine = source.engine;
    this.#source = source;
    this.subscribe = source.subscribe;
  }

  async as<T>(access: RowAccess, work: (tx: PrincipalTx) => Promise<T>, options: TxOptions = {}): Promise<T> {
    const preamble = principalPreamble(access, options);
    return await runTransaction(this.#source, preamble, (queryable) => work(markPrincipal(queryable, access)));
  }

  async asSystem<T>(reason: string, work: (tx: SystemTx) => Promise<T>, options: TxOptions = {}): Promise<T> {
    if (reason.trim() === '') throw new TypeError('asSystem: give a reason');
    return await runTransaction(this.#source, systemPreamble(reason, options), (queryable) => work(markSystem(queryable)));
  }

  close(): Promise<void> {
    return this.#source.close();
  }
}

// The marks exist only for the compiler: they keep a principal's transaction and the server's apart. These two functions are the only
// makers of them, which is why they may assert.
function markPrincipal(queryable: Queryable, access: RowAccess): PrincipalTx {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return { access, query: queryable.query.bind(queryable) } as PrincipalTx;
}

function markSystem(queryable: Queryable): SystemTx {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return { query: queryable.query.bind(queryable) } as SystemTx;
}
