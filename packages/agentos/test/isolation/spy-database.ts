import { AsyncLocalStorage } from 'node:async_hooks';
import type { Database, PrincipalTx, SystemTx, TxOptions } from '../../src/db/database.ts';
import type { RowAccess } from '../../src/lib/row-access.ts';

/** Reasons for which the server itself may look across owners while a request is served, each reviewed: what it may learn is in the reason. */
const reviewedReasons: ReadonlySet<string> = new Set([
  'is a session id in use',
  'does a session id that a client chose belong to another owner',
  'renew the lease of this server',
  'give back the lease of this server',
  'leases of servers that had this embedded database before',
  'cancels asked of this server',
  'runs of servers that are gone',
  'take runs that wait for a server',
  'how many runs wait',
  'does the account of a waiting run stand',
  'who has this token',
  'when was this account used',
  'mint an account for an account that stands',
  'revoke an account and what descends from it',
  'write the traces of finished runs to their owners',
  'delete traces that are older than they are kept',
]);

/**
 * A database that writes down every transaction which is not bound to the caller on whose behalf it is opened. Row level security and the
 * conditions of the stores hide each other's faults: without this a handler that asks with too much power would pass every other test.
 */
export class SpyDatabase implements Database {
  readonly engine: Database['engine'];
  readonly subscribe: Database['subscribe'];
  readonly #inner: Database;
  readonly #caller = new AsyncLocalStorage<RowAccess>();
  #violations: string[] = [];

  constructor(inner: Database) {
    this.#inner = inner;
    this.engine = inner.engine;
    this.subscribe = inner.subscribe;
  }

  /** Everything that `work` sets in motion, runs in the background included, is expected to be bound to `caller`. */
  onBehalfOf<T>(caller: RowAccess, work: () => Promise<T>): Promise<T> {
    return this.#caller.run(caller, work);
  }

  /** What has been written down since the last call. */
  takeViolations(): readonly string[] {
    const taken = this.#violations;
    this.#violations = [];
    return taken;
  }

  as<T>(access: RowAccess, work: (tx: PrincipalTx) => Promise<T>, options?: TxOptions): Promise<T> {
    const caller = this.#caller.getStore();
    if (!isBound(access, caller)) this.#violations.push(`a transaction as ${say(access)} on behalf of ${say(caller)}`);
    return this.#inner.as(access, work, options);
  }

  asSystem<T>(reason: string, work: (tx: SystemTx) => Promise<T>, options?: TxOptions): Promise<T> {
    if (!reviewedReasons.has(reason)) this.#violations.push(`a system transaction that was not reviewed: ${reason}`);
    return this.#inner.asSystem(reason, work, options);
  }

  close(): Promise<void> {
    return this.#inner.close();
  }
}

/** A user's work is bound to the user. An administrator's is bound to all, or to the owner of the row it is about. */
function isBound(access: RowAccess, caller: RowAccess | undefined): boolean {
  if (caller === undefined) return !access.all;
  if (access.tenant !== caller.tenant) return false;
  const isOwn = access.owner === caller.owner;
  return caller.all ? !access.all || isOwn : isOwn && !access.all;
}

const say = (access: RowAccess | undefined): string =>
  access === undefined ? 'nobody' : `${access.tenant}/${access.owner}${access.all ? ' (all)' : ''}`;
