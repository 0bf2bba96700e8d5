import type { Signal, SubscribeToSignals } from '../../lib/signal.ts';
import type { EngineParts } from './engine-parts.ts';
import { recoverRuns, settleLeftovers } from './recover-runs.ts';
import { failureFields } from '../attempt/run-failure.ts';
import { componentKey } from '../record/run-ticket.ts';

/** The two clocks of an engine: the lease that says it lives, and the look for what other servers want of it. Signals of theirs make it look early. */
export class Heartbeat {
  readonly #engine: EngineParts;
  readonly #subscribe: SubscribeToSignals | undefined;
  #beat: NodeJS.Timeout | undefined;
  #poll: NodeJS.Timeout | undefined;
  #unsubscribe: () => void = () => undefined;

  constructor(engine: EngineParts, subscribe: SubscribeToSignals | undefined) {
    this.#engine = engine;
    this.#subscribe = subscribe;
  }

  async start(): Promise<void> {
    const { beatMs, pollMs } = this.#engine.timing;
    await this.#renewLease();
    await this.#takeLeft();
    this.#beat = setInterval(() => void this.#quietly('lease', () => this.#renew()), beatMs).unref();
    this.#poll = setInterval(() => void this.#look(), pollMs).unref();
    this.#unsubscribe = this.#subscribe?.((signal) => this.#hear(signal)) ?? this.#unsubscribe;
    void this.#look();
  }

  async stop(): Promise<void> {
    this.#unsubscribe();
    clearInterval(this.#beat);
    clearInterval(this.#poll);
    await this.#quietly('lease', () => this.#engine.store.releaseLease(this.#engine.serverId));
  }

  /** A run has given its place back. */
  placeFree(): void {
    void this.#quietly('waiting runs', () => this.#engine.taker.lookIfLeft());
  }

  async #renewLease(): Promise<void> {
    const { store, serverId, timing, background } = this.#engine;
    await store.renewLease(serverId, timing.leaseMs, background?.runnables.map(componentKey) ?? []);
  }

  async #renew(): Promise<void> {
    await this.#renewLease();
    await settleLeftovers(this.#engine);
    await this.#takeLeft();
  }

  /** Ends what nobody goes on with, and goes on with the rest. */
  async #takeLeft(): Promise<void> {
    await recoverRuns(this.#engine);
    while (await this.#engine.taker.take('left'));
  }

  async #look(): Promise<void> {
    await this.#quietly('cancel requests', () => this.#takeCancels());
    await this.#quietly('waiting runs', () => this.#engine.taker.look());
  }

  /** Anybody in the database can send signals: each is a reason to look, and nothing is believed. */
  #hear({ topic, id }: Signal): void {
    if (topic === 'ended') this.#engine.wakers.wake(id);
    else if (topic === 'cancel') void this.#quietly('cancel requests', () => this.#takeCancels());
    else if (topic === 'work') void this.#quietly('waiting runs', () => this.#engine.taker.look());
  }

  async #takeCancels(): Promise<void> {
    if (this.#engine.active.size === 0) return;
    for (const runId of await this.#engine.store.cancelRequests(this.#engine.serverId)) this.#engine.active.get(runId)?.stop('cancelled');
  }

  async #quietly(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#engine.log.warn(failureFields(error), `${what}: the store did not answer; tried again with the next beat`);
    }
  }
}
