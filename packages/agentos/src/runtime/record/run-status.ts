/** Where a run stands. Upper case because stored rows and the wire spell it so. */
export type RunStatus = 'PENDING' | 'RUNNING' | 'COMPLETED' | 'PAUSED' | 'CANCELLED' | 'ERROR' | 'REGENERATED';

export const runStatuses: readonly RunStatus[] = ['PENDING', 'RUNNING', 'COMPLETED', 'PAUSED', 'CANCELLED', 'ERROR', 'REGENERATED'];

/** True while some server is expected to work on the run. */
export function isUnfinished(status: RunStatus): boolean {
  return status === 'PENDING' || status === 'RUNNING';
}
