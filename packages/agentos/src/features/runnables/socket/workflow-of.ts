import { memberOf } from '../component-family.ts';
import type { Component, ComponentFamily } from '../component-family.ts';
import { runnableErrors } from '../run.errors.ts';
import { AgentOSError } from '../../../lib/errors.ts';

/** Throws 404 `runnable_unknown_workflow`. */
export function workflowOf(family: ComponentFamily, id: string): Component {
  if (!family.members.has(id)) throw runnableErrors.unknown_workflow([id]);
  return memberOf(family, id);
}

/** Says which run it is that is not there. Rejects with 404 `runnable_unknown_run`, and with every other error as it is. */
export async function namingRun<T>(runId: string, find: Promise<T>): Promise<T> {
  try {
    return await find;
  } catch (error) {
    if (AgentOSError.is(error) && error.code === 'run_not_found') throw runnableErrors.unknown_run([runId]);
    throw error;
  }
}
