import type { ActiveRun } from '../attempt/active-run.ts';
import { beginRun } from '../transitions/begin-run.ts';
import type { EngineParts } from '../engine/engine-parts.ts';
import type { AgentSpec, TeamSpec } from '../spec/agent-spec.ts';
import { RunFailed } from '../attempt/run-failure.ts';
import type { WorkflowPlace } from '../record/run-part.ts';
import type { RunRecord } from '../record/run-record.ts';

export interface PartRequest {
  readonly runnable: AgentSpec | TeamSpec;
  readonly text: string;
  /** The step that it works for; parts of parts inherit it. */
  readonly workflow?: WorkflowPlace;
}

/**
 * Runs an agent or team as a part of another run: a stored run of the same owner in the same session, with the rights of whoever makes the whole go on and
 * never more. Resolves with its record however it ended; rejects when the whole is stopped, and when it has had as many parts as one run may have.
 */
export function startPart(engine: EngineParts, parent: ActiveRun, request: PartRequest): Promise<RunRecord> {
  return parent.track(runPart(engine, parent, request));
}

async function runPart(engine: EngineParts, parent: ActiveRun, request: PartRequest): Promise<RunRecord> {
  parent.signal.throwIfAborted();
  if (!parent.root.takePart(engine.limits.partsPerRun))
    throw new RunFailed('PartsLimit', `parts_limit: a run may cause ${engine.limits.partsPerRun} nested runs`);
  const run = await beginPart(engine, parent, request);
  const forget = parent.adopt(run);
  void engine.drive(run, { stream: false, background: true });
  const record = await run.finished.promise;
  forget();
  parent.signal.throwIfAborted();
  return record;
}

function beginPart(engine: EngineParts, parent: ActiveRun, { runnable, text, workflow }: PartRequest): Promise<ActiveRun> {
  const { caller, trusted, record, part } = parent.init;
  return beginRun(engine, {
    runnable,
    caller,
    trusted,
    owner: record,
    sessionId: record.sessionId,
    isNamedSession: true,
    input: { content: text },
    messages: [{ id: crypto.randomUUID(), role: 'user', content: text, createdAt: engine.clock() }],
    clientState: undefined,
    metadata: Object.keys(runnable.metadata).length === 0 ? null : runnable.metadata,
    lineage: {},
    resumePoint: { dependencies: record.resumePoint?.dependencies ?? {}, outputSchema: null },
    stream: false,
    background: record.background,
    part: { parent, workflow: workflow ?? part?.workflow ?? null },
    release: () => undefined,
  });
}
