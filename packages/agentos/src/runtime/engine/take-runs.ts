import type { EngineParts } from './engine-parts.ts';
import { indexBlock } from '../events/event-log.ts';
import { componentKey } from '../record/run-ticket.ts';
import type { Claim } from '../record/run-ticket.ts';
import { takeRun } from '../transitions/take-run.ts';

const mostAtOnce = 20;

/** Takes runs that wait, as many as there are free places, the oldest of every owner first. One look at a time: who calls meanwhile causes another. */
export class RunTaker {
  readonly #engine: EngineParts;
  #isLooking = false;
  #lookAgain = false;
  /** What the last look left behind for want of places. */
  readonly #leftSome = new Set<Claim['what']>();

  constructor(engine: EngineParts) {
    this.#engine = engine;
  }

  async look(): Promise<void> {
    if (this.#isLooking) {
      this.#lookAgain = true;
      return;
    }
    this.#isLooking = true;
    try {
      do {
        this.#lookAgain = false;
        const isMore = this.#leftSome.has('left') && (await this.take('left'));
        this.#lookAgain = (await this.take('queued')) || isMore || this.#lookAgain;
      } while (this.#lookAgain);
    } finally {
      this.#isLooking = false;
    }
  }

  /** A place came free. Asks the store only when it is likely that a run waits for it. */
  async lookIfLeft(): Promise<void> {
    if (this.#leftSome.size > 0) await this.look();
  }

  /** Somebody waits, and there was no place. */
  noteLeft(): void {
    this.#leftSome.add('queued');
  }

  /** Takes one batch; true when there may be more to take. */
  async take(what: Claim['what']): Promise<boolean> {
    const engine = this.#engine;
    const { background, slots, limits, timing } = engine;
    if (background === undefined || engine.phase !== 'open') return false;
    const limit = Math.min(slots.free, mostAtOnce);
    if (limit === 0) {
      this.#leftSome.add(what);
      return false;
    }
    const claims = await engine.store.claim({
      serverId: engine.serverId,
      what,
      serves: background.runnables.map(componentKey),
      limit,
      busy: slots.busy(),
      perOwner: limits.runsPerOwner,
      mostAttempts: timing.mostAttempts,
      indexBlock,
    });
    if (claims.length === 0) this.#leftSome.delete(what);
    else this.#leftSome.add(what);
    await Promise.all(claims.map((claim) => takeRun(engine, claim)));
    return claims.length === limit;
  }
}
