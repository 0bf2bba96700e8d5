import type { RunStatus } from './run-status.ts';

/**
 * Every change of status that can happen, and nothing else. Stores compare-and-set against this table, so two servers that
 * finish, cancel or continue the same run at once cannot both win.
 */
export const transitions = {
  begin: { from: ['PENDING'], to: 'RUNNING' },
  /** From a server that is gone to one that lives. */
  takeover: { from: ['RUNNING'], to: 'RUNNING' },
  withdraw: { from: ['PENDING'], to: 'CANCELLED' },
  complete: { from: ['RUNNING'], to: 'COMPLETED' },
  fail: { from: ['PENDING', 'RUNNING'], to: 'ERROR' },
  pause: { from: ['RUNNING'], to: 'PAUSED' },
  cancel: { from: ['PENDING', 'RUNNING', 'PAUSED'], to: 'CANCELLED' },
  resume: { from: ['PAUSED'], to: 'RUNNING' },
  retry: { from: ['ERROR'], to: 'RUNNING' },
  regenerate: { from: ['COMPLETED'], to: 'REGENERATED' },
} as const satisfies Record<string, { readonly from: readonly RunStatus[]; readonly to: RunStatus }>;

export type TransitionName = keyof typeof transitions;

/** Whether `name` may be applied to a run in `status`. */
export function canTransition(name: TransitionName, status: RunStatus): boolean {
  const from: readonly RunStatus[] = transitions[name].from;
  return from.includes(status);
}
