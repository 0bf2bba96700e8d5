import type { Duplex } from 'node:stream';
import { dbErrors } from './db-errors.ts';
import { mapDriverError } from './driver-errors.ts';
import type { DatabaseLog, Session, SessionSource } from './session.ts';
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
  const config: PoolConfig = {
    max: options.poolSize,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    application_name: 'agentos',
    keepAlive: true,
    types: { getTypeParser: typeParsers(types.getTypeParser) },
    ...(url === undefined ? {} : { connectionString: url, idleTimeoutMillis: IDLE_TIMEOUT_MS }),
    // `ssl` and `user` are spelt out so that PGSSLMODE and PGUSER of the environment cannot reach the embedded database.
    ...(stream === undefined ? {} : { stream, ssl: false, user: 'postgres', database: 'postgres', password: '', idleTimeoutMillis: 0 }),
  };
  const pool = new Pool(config);
  // An idle connection that dies is no request's error; without a listener it would end the process.
  pool.on('error', (error) => log?.warn({ code: 'code' in error ? error.code : undefined }, 'lost an idle database connection'));
  return {
    engine,
    async borrow() {
      try {
        return new PgSession(await pool.connect());
      } catch (error) {
        throw mapDriverError(error);
      }
    },
    close: () => pool.end(),
  };
}

class PgSession implements Session {
  readonly #client: PoolClient;
  #tail: Promise<unknown> = Promise.resolve();
  #isReleased = false;
  #lost: Error | undefined;
  // The pool listens for errors of idle clients only; unheard, a lost connection would end the process.
  readonly #onError = (error: Error): void => {
    this.#lost = error;
    this.destroy();
  };

  constructor(client: PoolClient) {
    this.#client = client;
    client.on('error', this.#onError);
  }

  async exec(text: string): Promise<string> {
    const result: QueryResult | QueryResult[] = await this.#run({ text });
    return (Array.isArray(result) ? result.at(-1)?.command : result.command) ?? '';
  }

  async query<Row extends object>(text: string, values: readonly unknown[] | undefined, name: string | undefined): Promise<Row[]> {
    const config: QueryConfig = { text, values: [...(values ?? [])], ...(name === undefined ? {} : { name }) };
    const result = await this.#run(config);
    return result.rows;
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

  /** One statement at a time: the driver's own queue is deprecated. */
  #run(config: QueryConfig): Promise<QueryResult> {
    const result = this.#tail.then(async () => {
      if (this.#lost !== undefined) throw dbErrors.unavailable(this.#lost);
      if (this.#isReleased) throw new TypeError('query: the connection has been given back');
      try {
        return await this.#client.query(config);
      } catch (error) {
        throw mapDriverError(error);
      }
    });
    this.#tail = result.catch(() => undefined);
    return result;
  }
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
