import type { JsonObject, WorkflowNode, WorkflowSpec } from '../runtime/index.ts';
import { checkId } from './component-id.ts';
import { frozenJson } from './frozen-json.ts';
import { isTimeout, longestTimeoutMs } from './timeout.ts';
import { someSteps } from './workflow-steps.ts';
import type { WorkflowStep } from './workflow-steps.ts';

export interface WorkflowOptions {
  /** `[A-Za-z0-9][A-Za-z0-9._-]{0,127}`; part of addresses and scopes. */
  readonly id: string;
  /** Default: the id. */
  readonly name?: string;
  readonly description?: string;
  /** Run one after the other. Ids of steps are unique in the whole workflow. */
  readonly steps: readonly WorkflowStep[];
  /** Milliseconds for one run; default is the server's limit. */
  readonly timeoutMs?: number;
  /** Values for the functions of the workflow; see the option of agents. */
  readonly dependencies?: Readonly<Record<string, unknown>>;
  /** State of a new session; has to be JSON. */
  readonly sessionState?: JsonObject;
  readonly metadata?: JsonObject;
}

/**
 * Steps in an order that is written down instead of left to a model. Who may run the workflow may have it run its agents and teams, with the caller's own
 * rights for tools and never more.
 * @throws TypeError that names the option which is wrong
 */
export class Workflow implements WorkflowSpec {
  readonly kind = 'workflow' as const;
  readonly id: string;
  readonly name: string;
  readonly description: string | undefined;
  readonly steps: readonly WorkflowNode[];
  readonly timeoutMs: number | undefined;
  readonly dependencies: Readonly<Record<string, unknown>>;
  readonly sessionState: JsonObject;
  readonly metadata: JsonObject;

  constructor(options: WorkflowOptions) {
    const where = checkId('Workflow', options.id);
    const { timeoutMs } = options;
    if (timeoutMs !== undefined && !isTimeout(timeoutMs))
      throw new TypeError(`${where} timeoutMs must be milliseconds from 1 to ${longestTimeoutMs}`);
    this.id = options.id;
    this.name = options.name ?? options.id;
    this.description = options.description;
    this.steps = resolveSteps(where, someSteps(`${where} steps`, options.steps));
    this.timeoutMs = timeoutMs;
    this.dependencies = Object.freeze({ ...options.dependencies });
    this.sessionState = frozenJson(options.sessionState ?? {});
    this.metadata = frozenJson(options.metadata ?? {});
    Object.freeze(this);
  }
}

/** Gives every block an id and refuses ids that stand twice: events and results are told apart by them. */
function resolveSteps(where: string, steps: readonly WorkflowStep[]): readonly WorkflowNode[] {
  const ids = new Set<string>();
  const resolveAll = (list: readonly WorkflowStep[], path: string): readonly WorkflowNode[] =>
    Object.freeze(list.map((entry, position) => resolve(entry, `${path}${position}`)));
  const resolve = (entry: WorkflowStep, path: string): WorkflowNode => {
    const id = entry.id ?? `${entry.type.toLowerCase()}-${path}`;
    if (ids.has(id)) throw new TypeError(`${where} steps: two have the id ${id}`);
    ids.add(id);
    const identity = { id, name: entry.name ?? id };
    switch (entry.type) {
      case 'Step':
        return Object.freeze({ ...entry, ...identity });
      case 'Router':
        return Object.freeze({ ...entry, ...identity, choices: resolveAll(entry.choices, `${path}.`) });
      case 'Condition': {
        const elseSteps = resolveAll(entry.elseSteps, `${path}.else.`);
        return Object.freeze({ ...entry, ...identity, steps: resolveAll(entry.steps, `${path}.`), elseSteps });
      }
      default:
        return Object.freeze({ ...entry, ...identity, steps: resolveAll(entry.steps, `${path}.`) });
    }
  };
  return resolveAll(steps, '');
}
