import type { Signal, SignalTopic, SubscribeToSignals } from '../lib/signal.ts';

/** One channel for all signals; PostgreSQL keeps channels of different databases apart. */
export const signalChannel = 'agentos';

const topics: ReadonlySet<string> = new Set<SignalTopic>(['cancel', 'ended', 'work', 'account']);
const idGrammar = /^[\w-]{0,64}$/;

/**
 * A call for the select list of a statement: the signal leaves when the transaction commits, and not at all when it rolls back. `idSql` is SQL for an id.
 */
export function notifySql(topic: SignalTopic, idSql = "''"): string {
  return `pg_notify('${signalChannel}', '${topic}:' || ${idSql})`;
}

/** Null for what is none of ours: the channel is open to everybody who can connect to the database. */
export function parseSignal(payload: string | undefined): Signal | null {
  const [topic = '', id = '', ...rest] = (payload ?? '').split(':');
  return rest.length === 0 && isTopic(topic) && idGrammar.test(id) ? { topic, id } : null;
}

function isTopic(text: string): text is SignalTopic {
  return topics.has(text);
}

/** Who wants to hear signals in this process. */
export class SignalListeners {
  readonly #listeners = new Set<(signal: Signal) => void>();

  readonly subscribe: SubscribeToSignals = (listener) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  deliver(payload: string | undefined): void {
    const signal = parseSignal(payload);
    if (signal !== null) for (const listener of this.#listeners) listener(signal);
  }
}
