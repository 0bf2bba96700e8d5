import { ownerAccess } from '../attempt/active-run.ts';
import type { ActiveRun, RunPart } from '../attempt/active-run.ts';
import { RunFailed } from '../attempt/run-failure.ts';
import type { EngineParts } from '../engine/engine-parts.ts';
import { restMark } from '../record/run-record.ts';
import type { RunRecord } from '../record/run-record.ts';
import type { AgentSpec, TeamSpec } from '../spec/agent-spec.ts';
import { applyVerdicts, canGoOn } from '../tools/verdicts.ts';
import { activate } from '../transitions/begin-run.ts';

/** A nested run as it is stored, and what it needs to go on. */
export interface PartToResume {
  readonly runnable: AgentSpec | TeamSpec;
  readonly runId: string;
  readonly workflow: RunPart['workflow'];
  /** Told that the part goes on, before it does. */
  readonly onResume?: (record: RunRecord) => void;
}

/**
 * Lets a paused part go on, under the id it has and with the rights of whoever makes the whole go on, if its verdicts are there. Resolves with its record when
 * it has ended or rests, at once for one that has ended before.
 */
export function resumePart(engine: EngineParts, parent: ActiveRun, part: PartToResume): Promise<RunRecord> {
  return parent.track(resume(engine, parent, part));
}

async function resume(engine: EngineParts, parent: ActiveRun, part: PartToResume): Promise<RunRecord> {
  const { resumption } = parent.init;
  const stored = await engine.store.load(parent.access, part.runId);
  parent.signal.throwIfAborted();
  if (stored === null || !isMeant(stored, parent, part.runnable)) throw new RunFailed('PartLost', 'The nested run is not there any more.');
  if (stored.status !== 'PAUSED' || resumption === null || !canGoOn(stored, resumption.verdicts)) return stored;
  const run = await reopenPart(engine, parent, part, stored);
  const forget = parent.adopt(run);
  part.onResume?.(stored);
  run.emit({ name: 'RunContinued', fields: {} });
  void engine.drive(run, { stream: false, background: true });
  const record = await run.finished.promise;
  forget();
  parent.signal.throwIfAborted();
  return record;
}

/** Members and steps may have been defined anew since the run rested; what one was asked and allowed is not another's. */
function isMeant({ parentRunId, component }: RunRecord, parent: ActiveRun, runnable: AgentSpec | TeamSpec): boolean {
  return parentRunId === parent.runId && component.kind === runnable.kind && component.id === runnable.id;
}

async function reopenPart(engine: EngineParts, parent: ActiveRun, part: PartToResume, stored: RunRecord): Promise<ActiveRun> {
  const verdicts = parent.init.resumption?.verdicts ?? new Map<string, never>();
  const patch = { tools: applyVerdicts(stored.tools, verdicts.get(stored.runId) ?? []), requirements: [] };
  const change = {
    transition: 'resume',
    takenBy: engine.serverId,
    restedAs: restMark(stored),
    patch,
    events: [],
    now: engine.clock(),
  } as const;
  const isTaken = await engine.store.settle(ownerAccess(stored), stored.runId, change);
  if (!isTaken) throw new RunFailed('PartLost', 'The nested run went on elsewhere.');
  return activate(engine, {
    runnable: part.runnable,
    caller: parent.init.caller,
    trusted: parent.init.trusted,
    record: { ...stored, ...patch, status: 'RUNNING' },
    begun: { sessionState: {}, history: [] },
    clientState: undefined,
    firstIndex: 0,
    promised: -1,
    isStreamed: false,
    part: { parent, workflow: part.workflow },
    resumption: { verdicts, said: [] },
    release: () => undefined,
  });
}
