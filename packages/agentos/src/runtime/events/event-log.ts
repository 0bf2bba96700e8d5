import type { RowAccess } from '../../lib/row-access.ts';
import type { RunEvent, RunEventBody } from '../record/run-event.ts';
import type { PartOrigin } from '../record/run-part.ts';
import type { RunStore } from '../record/run-store.ts';

export interface EventLogOptions {
  readonly store: Pick<RunStore, 'appendEvents' | 'readEvents'>;
  readonly access: RowAccess;
  readonly runId: string;
  readonly serverId: string;
  readonly firstIndex: number;
  /** Highest index that the run's row already promises. */
  readonly promised: number;
  readonly clock: () => number;
  readonly onStoreError: (error: unknown) => void;
  /** The run belongs to another server: nothing more can be stored. */
  readonly onLost: () => void;
}

/** How many indices are promised ahead, so that an event can be sent before it is stored and still never be numbered twice after a crash. */
export const indexBlock = 1024;
const flushDelayMs = 500;
const failureDelayMs = 500;
/** Stored events kept in memory for readers that are nearly up to date. */
const kept = 64;
/** Events of one read from the store. */
const readSize = 512;
/** Events that may wait for the store before the model is made to wait. */
const mostPending = 4096;

/**
 * The events of one run at work: numbered here, seen by readers at once, stored in batches. Readers that fall behind read the store,
 * so a slow one costs no memory and never holds the run up.
 */
export class EventLog {
  readonly #options: EventLogOptions;
  #events: RunEvent[] = [];
  #nextIndex: number;
  #storedUpTo: number;
  #promised: number;
  #flushing: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isSealed = false;
  #isClosed = false;
  #waiters: (() => void)[] = [];

  constructor(options: EventLogOptions) {
    this.#options = options;
    this.#nextIndex = options.firstIndex;
    this.#storedUpTo = options.firstIndex - 1;
    this.#promised = options.promised;
  }

  /** `origin` is given for events of nested runs. */
  emit(body: RunEventBody, origin?: PartOrigin): void {
    // A tool that ignores its signal may still report after the run is over; nothing comes after a final event.
    if (this.#isSealed) return;
    this.#events.push(this.#number(body, origin));
    this.#wake();
    if (this.#nextIndex + indexBlock / 2 > this.#promised) void this.flush();
    else this.#timer ??= setTimeout(() => void this.flush(), untilNextFlush(this.#options.access.owner));
  }

  /** Numbers the final events without showing them: they are stored first. `pending` is everything that has to be stored with them. */
  prepareFinal(finals: readonly RunEventBody[]): { readonly finals: readonly RunEvent[]; readonly pending: readonly RunEvent[] } {
    const numbered = finals.map((final) => this.#number(final));
    return { finals: numbered, pending: [...this.#unstored(), ...numbered] };
  }

  /** Shows the final events and ends all readers after them. */
  close(finals: readonly RunEvent[]): void {
    this.#events.push(...finals);
    this.#promised = Number.MAX_SAFE_INTEGER;
    this.#isClosed = true;
    this.#wake();
  }

  /** Resolves when the store has caught up enough for the model to go on; undefined, which is cheaper to wait for, when it has. */
  relief(): Promise<void> | undefined {
    return this.#nextIndex - 1 - this.#storedUpTo > mostPending ? this.flush() : undefined;
  }

  /** Stores what is not stored yet. Failures are reported and tried again with the next batch. */
  flush(): Promise<void> {
    if (this.#isSealed) return Promise.resolve();
    this.#flushing ??= this.#store().finally(() => {
      this.#flushing = undefined;
    });
    return this.#flushing;
  }

  /** Takes no more events and waits for a batch that is on its way, so that the final one cannot overlap with it. */
  async seal(): Promise<void> {
    this.#isSealed = true;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#flushing;
  }

  /** Events above `after`, from memory or, where that is gone, from the store. Empty when the run is over; waits otherwise. */
  async read(after: number): Promise<readonly RunEvent[]> {
    for (;;) {
      const oldest = this.#events[0]?.index ?? this.#nextIndex;
      if (after + 1 < oldest) {
        const stored = await this.#options.store.readEvents(this.#options.access, this.#options.runId, after, readSize);
        if (stored.length > 0) return stored;
      }
      const visible = this.#visibleAbove(after);
      if (visible.length > 0 || this.#isClosed) return visible;
      await new Promise<void>((resolve) => this.#waiters.push(resolve));
    }
  }

  /** The last event that was numbered and not held back for the end. */
  get lastShown(): number {
    return this.#events.at(-1)?.index ?? this.#storedUpTo;
  }

  get lastIndex(): number {
    return this.#nextIndex - 1;
  }

  #number(body: RunEventBody, origin?: PartOrigin): RunEvent {
    const event = { ...body, ...(origin === undefined ? {} : { origin }), index: this.#nextIndex, createdAt: this.#options.clock() };
    this.#nextIndex += 1;
    return event;
  }

  #unstored(): RunEvent[] {
    return this.#above(this.#storedUpTo);
  }

  /** Events in memory above an index; indices have no gaps here, so it is a cut and not a search. */
  #above(index: number): RunEvent[] {
    const oldest = this.#events[0]?.index ?? this.#nextIndex;
    return this.#events.slice(Math.max(0, index + 1 - oldest));
  }

  /** What may be sent: nearly always all of it. */
  #visibleAbove(index: number): RunEvent[] {
    const events = this.#above(index);
    return (events.at(-1)?.index ?? 0) <= this.#promised ? events : events.filter((event) => event.index <= this.#promised);
  }

  async #store(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const batch = this.#unstored();
    const promised = this.#nextIndex - 1 + indexBlock;
    let isHeld: boolean;
    try {
      const { store, access, runId, serverId } = this.#options;
      isHeld = await store.appendEvents(access, runId, serverId, batch, promised);
    } catch (error) {
      this.#options.onStoreError(error);
      if (!this.#isSealed) this.#timer ??= setTimeout(() => void this.flush(), failureDelayMs);
      return;
    }
    if (!isHeld) return this.#options.onLost();
    this.#storedUpTo = batch.at(-1)?.index ?? this.#storedUpTo;
    this.#promised = Math.max(this.#promised, promised);
    const surplus = this.#events.length - this.#unstored().length - kept;
    if (surplus > 0) this.#events.splice(0, surplus);
    this.#wake();
  }

  #wake(): void {
    const waiting = this.#waiters;
    this.#waiters = [];
    for (const resume of waiting) resume();
  }
}

/**
 * Milliseconds until the runs of this owner are stored next. They are stored together, which the store makes one transaction of; owners are spread over the
 * interval, so that no moment has to write for all.
 */
function untilNextFlush(owner: string): number {
  let phase = owner.length;
  for (let index = 0; index < owner.length; index += 1) phase = (phase * 31 + owner.charCodeAt(index)) % flushDelayMs;
  return flushDelayMs - ((performance.now() + phase) % flushDelayMs);
}
