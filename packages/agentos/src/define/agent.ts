import type { AgentSpec } from '../runtime/index.ts';
import { ModelRunnable } from './model-runnable.ts';
import type { ModelOptions } from './model-runnable.ts';

export interface AgentOptions extends ModelOptions {}

/**
 * An agent as users define it: frozen, and without any state of a run, so one object serves all users at once.
 * @throws TypeError that names the option which is wrong
 */
export class Agent extends ModelRunnable implements AgentSpec {
  readonly kind = 'agent' as const;

  constructor(options: AgentOptions) {
    super('Agent', options);
    Object.freeze(this);
  }
}
