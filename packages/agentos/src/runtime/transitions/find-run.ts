import type { RowAccess } from '../../lib/row-access.ts';
import type { EngineParts } from '../engine/engine-parts.ts';
import type { RunRef } from '../engine/engine.types.ts';
import { runErrors } from '../errors.ts';
import type { RunRecord } from '../record/run-record.ts';

/** Run ids are made here, so anything of another form is not one; it must not reach the database either. */
const runIdGrammar = /^[\w-]{1,64}$/;

/**
 * The run that a caller names, if the caller may see it and it belongs to the component (and session) of the request: a permission on one
 * agent must not reach the runs of another. Nor does it reach runs that a team or workflow caused: those are shown, cancelled and continued with the whole.
 * @throws AgentOSError run_not_found (404), the same for "not yours" and "not there"
 */
export async function findRun(engine: Pick<EngineParts, 'store'>, ref: RunRef, access: RowAccess): Promise<RunRecord> {
  const record = runIdGrammar.test(ref.runId) ? await engine.store.load(access, ref.runId) : null;
  const isMeant =
    record !== null &&
    record.parentRunId === null &&
    record.component.kind === ref.component.kind &&
    record.component.id === ref.component.id &&
    (ref.sessionId === undefined || ref.sessionId === '' || record.sessionId === ref.sessionId);
  if (!isMeant) throw runErrors.not_found();
  return record;
}
