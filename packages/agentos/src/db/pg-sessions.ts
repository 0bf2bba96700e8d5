import { Duplex } from 'node:stream';
import { dbErrors } from './db-errors.ts';
import { PgListener } from './pg-listener.ts';
import { mapConnectError, mapDriverError } from './driver-errors.ts';
import type { DatabaseLog, Session, SessionSource } from './session.ts';
import { SignalListeners } from './signals.ts';
import type { PoolClient, PoolConfig, QueryConfig, QueryResult } from 'pg';

/** How long a request waits for a connection, in milliseconds. */
const CONNECT_TIMEOUT_MS = 5_000;
const IDLE_TIMEOUT_MS = 30_000;
const INT8 = 20;

export interface PgSessionOptions {
  readonly engine: 'postgres' | 'pglite';
  readonly url?: string;
  /** Replaces the socket: the embedded database speaks the same protocol over this stream. */
  readonly stream?: () => Duplex;
  readonly poolSize: number;
  readonly log?: DatabaseLog | undefined;
}

/** A pool of node-postgres clients. The driver is loaded here, on first use. */
export async function openPgSessions(options: PgSessionOptions): Promise<SessionSource> {
  const { Pool, types } = await import('pg');
  const { engine, url, stream, log } = options;
  // The embedded engine answers one message at a time.
  const isPipelined = engine === 'postgres';
  const config: PoolConfig = {
    max: options.poolSize,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    application_name: 'agentos',
    keepAlive: true,
    pipeline: isPipelined,
    types: { getTypeParser: typeParsers(types.getTypeParser) },
    ...(url === undefined ? {} : { connectionString: url, idleTimeoutMillis: IDLE_TIMEOUT_MS }),
    // `ssl` and `user` are spelt out so that PGSSLMODE and PGUSER of the environment cannot reach the embedded database.
    ...(stream === undefined ? {} : { stream, ssl: false, user: 'postgres', database: 'postgres', password: '', idleTimeoutMillis: 0 }),
  };
  const pool = new Pool(config);
  // An idle connection that dies is no request's error; without a listener it would end the process.
  pool.on('error', (error) => log?.warn({ code: 'code' in error ? error.code : undefined }, 'lost an idle database connection'));
  // The one session of the embedded database hears its own signals, and there is nobody else to send any.
  const signals = url === undefined ? new SignalListeners() : new PgListener(url, log);
  if (signals instanceof SignalListeners)
    pool.on('connect', (client) => client.on('notification', ({ payload }) => signals.deliver(payload)));
  return {
    engine,
    subscribe: signals.subscribe,
    async borrow() {
      try {
        return new PgSession(await pool.connect(), isPipelined);
      } catch (error) {
        throw mapConnectError(error);
      }
    },
    async close() {
      if (signals instanceof PgListener) await signals.close();
      await pool.end();
    },
  };
}

class PgSession implements Session {
  readonly #client: PoolClient;
  readonly #isPipelined: boolean;
  #tail: Promise<unknown> = Promise.resolve();
  #isReleased = false;
  #lost: Error | undefined;
  // The pool listens for errors of idle clients only; unheard, a lost connection would end the process.
  readonly #onError = (error: Error): void => {
    this.#lost = error;
    this.destroy();
  };

  constructor(client: PoolClient, isPipelined: boolean) {
    this.#client = client;
    this.#isPipelined = isPipelined;
    client.on('error', this.#onError);
  }

  async exec(text: string): Promise<string> {
    const result: QueryResult | QueryResult[] = await this.#run({ text });
    return (Array.isArray(result) ? result.at(-1)?.command : result.command) ?? '';
  }

  async query<Row extends object>(text: string, values: readonly unknown[] | undefined, name: string | undefined): Promise<Row[]> {
    const result = await this.#run(statement(text, values, name));
    return result.rows;
  }

  async open<Row extends object>(
    preamble: string,
    text: string,
    values: readonly unknown[] | undefined,
    name: string | undefined,
  ): Promise<Row[]> {
    // Each write to a socket is a system call, and those are the dearest part of a short transaction: corked, the two messages are one write.
    const socket = this.#socket();
    socket?.cork();
    const begun = this.#run({ text: preamble });
    const asked = this.#run(statement(text, values, name));
    socket?.uncork();
    const [first, second] = await Promise.allSettled([begun, asked]);
    if (first.status === 'rejected') throw first.reason;
    if (second.status === 'rejected') throw second.reason;
    return second.value.rows;
  }

  release(): void {
    // The status is that of the last ReadyForQuery: anything but idle means an open or unknown transaction.
    if (this.#client.getTransactionStatus() === 'I') this.#giveBack(false);
    else this.destroy();
  }

  destroy(): void {
    this.#giveBack(true);
  }

  #giveBack(close: boolean): void {
    if (this.#isReleased) return;
    this.#isReleased = true;
    if (!close) this.#client.off('error', this.#onError);
    this.#client.release(close);
  }

  /** In the order given. A pipelined connection sends a statement without waiting for the one before; the driver's own queue is deprecated otherwise. */
  #run(config: QueryConfig): Promise<QueryResult> {
    if (this.#isPipelined) return this.#send(config);
    const result = this.#tail.then(() => this.#send(config));
    this.#tail = result.catch(() => undefined);
    return result;
  }

  async #send(config: QueryConfig): Promise<QueryResult> {
    if (this.#lost !== undefined) throw dbErrors.unavailable(this.#lost);
    if (this.#isReleased) throw new TypeError('query: the connection has been given back');
    try {
      return await this.#client.query(config);
    } catch (error) {
      throw mapDriverError(error);
    }
  }

  // Not in the driver's types. Without it the messages are sent one by one, and nothing else changes.
  #socket(): Duplex | null {
    const connection: unknown = Reflect.get(this.#client, 'connection');
    const stream: unknown = typeof connection === 'object' && connection !== null ? Reflect.get(connection, 'stream') : null;
    return stream instanceof Duplex ? stream : null;
  }
}

function statement(text: string, values: readonly unknown[] | undefined, name: string | undefined): QueryConfig {
  return { text, values: [...(values ?? [])], ...(name === undefined ? {} : { name }) };
}

type GetTypeParser = NonNullable<PoolConfig['types']>['getTypeParser'];

/** bigint as number, for this pool only: epoch milliseconds and counts fit; what does not fit is an error, never a rounded number. */
function typeParsers(base: GetTypeParser): GetTypeParser {
  // The driver declares an enum of types and one overload per type; this one function stands for all of them.
  // oxlint-disable-next-line typescript/no-unsafe-enum-assignment
  const pick = (oid: number, format: 'text'): unknown => (oid === INT8 ? parseInt8 : base(oid, format));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return pick as GetTypeParser;
}

function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError('a bigint of the database does not fit into a number');
  return value;
}
