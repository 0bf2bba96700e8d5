import type { Client } from 'pg';
import type { SubscribeToSignals } from '../lib/signal.ts';
import type { DatabaseLog } from './session.ts';
import { SignalListeners, signalChannel } from './signals.ts';

const firstDelayMs = 100;
const longestDelayMs = 5_000;

/**
 * Hears the signals of all servers on a connection of its own, opened with the first subscriber and opened again whenever it is lost. What is sent meanwhile is
 * not heard: tables and polls are the truth. Poolers in transaction mode do not pass signals on; nothing else suffers.
 */
export class PgListener {
  readonly #url: string;
  readonly #log: DatabaseLog | undefined;
  readonly #listeners = new SignalListeners();
  #work: Promise<void> | undefined;
  readonly #closed = new AbortController();

  constructor(url: string, log?: DatabaseLog) {
    this.#url = url;
    this.#log = log;
  }

  readonly subscribe: SubscribeToSignals = (listener) => {
    this.#work ??= this.#keepListening();
    return this.#listeners.subscribe(listener);
  };

  async close(): Promise<void> {
    this.#closed.abort();
    await this.#work;
  }

  async #keepListening(): Promise<void> {
    let delayMs = firstDelayMs;
    while (!this.#closed.signal.aborted) {
      const heard = await this.#listenOnce();
      delayMs = heard ? firstDelayMs : Math.min(delayMs * 2, longestDelayMs);
      // Servers that lost the database together do not come back together.
      await this.#pause(delayMs * (0.5 + Math.random()));
    }
  }

  /** Resolves when the connection is over; whether it ever stood. */
  async #listenOnce(): Promise<boolean> {
    const { Client } = await import('pg');
    const client = new Client({
      connectionString: this.#url,
      application_name: 'agentos: signals',
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
    });
    const lost = Promise.withResolvers<void>();
    client.on('error', () => lost.resolve());
    client.on('end', () => lost.resolve());
    client.on('notification', ({ payload }) => this.#listeners.deliver(payload));
    const stop = () => lost.resolve();
    this.#closed.signal.addEventListener('abort', stop, { once: true });
    try {
      await client.connect();
      await client.query(`listen ${signalChannel}`);
      if (!this.#closed.signal.aborted) await lost.promise;
      return true;
    } catch {
      return false;
    } finally {
      this.#closed.signal.removeEventListener('abort', stop);
      await this.#leave(client);
    }
  }

  async #leave(client: Client): Promise<void> {
    await client.end().catch(() => undefined);
    if (!this.#closed.signal.aborted)
      this.#log?.warn({}, 'the connection for signals is lost; servers see changes by polling until it is back');
  }

  #pause(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms);
    this.#closed.signal.addEventListener('abort', () => resolve(), { once: true });
    if (this.#closed.signal.aborted) resolve();
    return promise.finally(() => clearTimeout(timer));
  }
}
