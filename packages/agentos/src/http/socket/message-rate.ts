/** Messages of one socket that may wait for their turn. */
const mostWaiting = 16;

/** Counts what a client sends: so many within a second, and so many that wait. */
export class MessageRate {
  readonly #perSecond: number;
  #windowStart = 0;
  #inWindow = 0;
  #waiting = 0;

  constructor(perSecond: number) {
    this.#perSecond = perSecond;
  }

  /** False when this one is too many. */
  take(nowMs: number): boolean {
    if (nowMs - this.#windowStart >= 1000) {
      this.#windowStart = nowMs;
      this.#inWindow = 0;
    }
    this.#inWindow += 1;
    this.#waiting += 1;
    return this.#inWindow <= this.#perSecond && this.#waiting <= mostWaiting;
  }

  done(): void {
    this.#waiting -= 1;
  }
}
