/** A token as the control plane issues it. */
export interface IssuedToken {
  readonly access_token: string;
  /** Seconds. */
  readonly expires_in: number;
}

/** Renewed this long before its end, so that no request meets the end. */
const marginMs = 60_000;

/**
 * The token of an AgentOS, for as long as the page is open. It is asked for when it is needed, kept here alone, renewed before its end, and at once after
 * `refuse()`. Requests that need one at the same time share one answer.
 */
export class InstanceToken {
  readonly #issue: () => Promise<IssuedToken>;
  readonly #now: () => number;
  #current: { readonly text: string; readonly renewAt: number; readonly endsAt: number } | null = null;
  #asking: Promise<string> | null = null;

  constructor(issue: () => Promise<IssuedToken>, now: () => number = Date.now) {
    this.#issue = issue;
    this.#now = now;
  }

  async get(): Promise<string> {
    if (this.#current !== null && this.#now() < this.#current.renewAt) return this.#current.text;
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  /** The AgentOS did not take this token: another one is asked for. */
  refuse(text: string): void {
    if (this.#current?.text === text) this.#current = null;
  }

  async #ask(): Promise<string> {
    try {
      const { access_token: text, expires_in: seconds } = await this.#issue();
      const lifeMs = seconds * 1000;
      this.#current = { text, renewAt: this.#now() + lifeMs - Math.min(marginMs, lifeMs / 2), endsAt: this.#now() + lifeMs };
      return text;
    } catch (error) {
      // A control plane that is away for a moment ends no session whose token still holds.
      if (this.#current !== null && this.#now() < this.#current.endsAt) return this.#current.text;
      throw error;
    }
  }
}
