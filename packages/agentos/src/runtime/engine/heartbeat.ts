import type { EngineParts } from './engine-parts.ts';
import { recoverRuns, settleLeftovers } from './recover-runs.ts';
import { failureFields } from '../attempt/run-failure.ts';

const leaseMs = 30_000;
const beatMs = 10_000;
const cancelPollMs = 1000;

/** The two clocks of an engine: the lease that says it lives, and the look for cancels that were asked of other servers. */
export class Heartbeat {
  readonly #engine: EngineParts;
  #beat: NodeJS.Timeout | undefined;
  #poll: NodeJS.Timeout | undefined;

  constructor(engine: EngineParts) {
    this.#engine = engine;
  }

  async start(): Promise<void> {
    await this.#engine.store.renewLease(this.#engine.serverId, leaseMs);
    await recoverRuns(this.#engine);
    this.#beat = setInterval(() => void this.#quietly('lease', () => this.#renew()), beatMs).unref();
    this.#poll = setInterval(() => void this.#quietly('cancel requests', () => this.#takeCancels()), cancelPollMs).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#beat);
    clearInterval(this.#poll);
    await this.#quietly('lease', () => this.#engine.store.releaseLease(this.#engine.serverId));
  }

  async #renew(): Promise<void> {
    await this.#engine.store.renewLease(this.#engine.serverId, leaseMs);
    await settleLeftovers(this.#engine);
    await recoverRuns(this.#engine);
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
