import { ownerAccess } from '../attempt/active-run.ts';
import { beginRun } from './begin-run.ts';
import { driveRun } from '../attempt/drive-run.ts';
import type { EngineParts } from '../engine/engine-parts.ts';
import type { ContinueRun, RunHandle } from '../engine/engine.types.ts';
import { runErrors } from '../errors.ts';
import type { RunMessage } from '../record/message.ts';
import { trustedFor } from './reopen-run.ts';
import { closeOpenCalls } from './retry-run.ts';
import { activeHandle } from '../events/run-handle.ts';
import type { RunRecord } from '../record/run-record.ts';
import { saidByClient, takePlace } from './start-run.ts';

/** A new run from a stored one: from a point of its conversation, or its last answer again. */
export async function branchRun(engine: EngineParts, request: ContinueRun, source: RunRecord): Promise<RunHandle> {
  const isRegenerated = request.regenerate === true;
  const cut = cutIndex(request, source.messages);
  const kept = closeOpenCalls(source.messages.slice(0, cut), engine.clock());
  const messages = [...kept, ...saidByClient(request, source, engine.clock())];
  const release = takePlace(engine, ownerAccess(source));
  try {
    const run = await beginRun(engine, {
      runnable: request.runnable,
      caller: request.caller,
      trusted: trustedFor(request, source),
      owner: source,
      sessionId: source.sessionId,
      isNamedSession: true,
      input: request.input === undefined ? source.input : { content: request.input },
      messages,
      clientState: undefined,
      metadata: source.metadata,
      lineage: isRegenerated ? { regeneratedFrom: source.runId } : { forkedFromRunId: source.runId, forkedFromMessageIndex: cut },
      resumePoint: source.resumePoint ?? { dependencies: {}, outputSchema: null },
      stream: request.stream,
      background: request.background,
      historyBefore: source.createdAt,
      ...(isRegenerated && request.replaceOriginal !== false && source.status === 'COMPLETED' ? { regenerates: source.runId } : {}),
      release,
    });
    void driveRun(engine, run, request);
    return activeHandle(run, request, 0);
  } catch (error) {
    release();
    throw error;
  }
}

/** How many messages of the source are kept. */
function cutIndex(request: ContinueRun, messages: readonly RunMessage[]): number {
  const from = request.regenerate === true ? 'last_user' : (request.continueFrom ?? 'end');
  if (from === 'end') return messages.length;
  if (from === 'last_user') return messages.findLastIndex((message) => message.role === 'user') + 1;
  if (!Number.isInteger(from) || from < 0 || from > messages.length) throw runErrors.invalid_index([messages.length]);
  return from;
}
