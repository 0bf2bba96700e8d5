import type { StepVisit, WorkflowJournal } from '../record/workflow-journal.ts';

/** The journal of a walk: read where it stands already, written where it does not. */
export class Journal {
  readonly #steps: Map<string, StepVisit>;
  readonly #conditions: Map<string, boolean>;
  readonly #routes: Map<string, readonly string[]>;
  readonly #told: Set<string>;

  constructor(stored: WorkflowJournal | null) {
    this.#steps = new Map(Object.entries(stored?.steps ?? {}));
    this.#conditions = new Map(Object.entries(stored?.conditions ?? {}));
    this.#routes = new Map(Object.entries(stored?.routes ?? {}));
    this.#told = new Set(stored?.told);
  }

  visit(key: string): StepVisit | undefined {
    return this.#steps.get(key);
  }

  write(key: string, visit: StepVisit): void {
    this.#steps.set(key, visit);
  }

  /** The answer that stands, or that of `ask`. */
  async condition(key: string, ask: () => Promise<boolean>): Promise<boolean> {
    const known = this.#conditions.get(key);
    if (known !== undefined) return known;
    const answer = await ask();
    this.#conditions.set(key, answer);
    return answer;
  }

  /** The same for the ids that a router chose. */
  async route(key: string, ask: () => Promise<readonly string[]>): Promise<readonly string[]> {
    const known = this.#routes.get(key);
    if (known !== undefined) return known;
    const answer = await ask();
    this.#routes.set(key, answer);
    return answer;
  }

  /** True the first time that this is to be told of this visit. */
  isNew(key: string, name: string): boolean {
    const told = `${key} ${name}`;
    if (this.#told.has(told)) return false;
    this.#told.add(told);
    return true;
  }

  toStored(): WorkflowJournal {
    return {
      steps: Object.fromEntries(this.#steps),
      conditions: Object.fromEntries(this.#conditions),
      routes: Object.fromEntries(this.#routes),
      told: [...this.#told],
    };
  }
}
