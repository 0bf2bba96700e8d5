/** Lets followers of runs that are at work elsewhere sleep until there may be news. */
export class RunWakers {
  readonly #sleeping = new Map<string, Set<() => void>>();

  /** Resolves when `wake` names the run, and after `ms` at the latest. */
  sleep(runId: string, ms: number): Promise<void> {
    return new Promise((resolve) => {
      const sleeping = this.#sleeping.get(runId) ?? new Set();
      this.#sleeping.set(runId, sleeping);
      const wake = (): void => {
        clearTimeout(timer);
        sleeping.delete(wake);
        if (sleeping.size === 0) this.#sleeping.delete(runId);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      sleeping.add(wake);
    });
  }

  wake(runId: string): void {
    for (const wake of this.#sleeping.get(runId) ?? []) wake();
  }
}
