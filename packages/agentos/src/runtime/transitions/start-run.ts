import { beginRun } from './begin-run.ts';
import type { RunRecordPlan } from './begin-run.ts';
import { mayWait, queueRun } from './queue-run.ts';
import { driveRun } from '../attempt/drive-run.ts';
import type { EngineParts } from '../engine/engine-parts.ts';
import type { ContinueRun, RunHandle, StartRun } from '../engine/engine.types.ts';
import { runErrors } from '../errors.ts';
import type { JsonObject } from '../record/json.ts';
import type { InputFile, RunMessage } from '../record/message.ts';
import { storeFile } from '../model/model-messages.ts';
import { activeHandle } from '../events/run-handle.ts';
import type { RunInput } from '../record/run-input.ts';
import type { RunRecord, StoredInput } from '../record/run-record.ts';
import { openDependencies } from '../attempt/session-state.ts';
import type { RowAccess } from '../../lib/row-access.ts';

/** Session ids stand in addresses and headers: no white space, control characters or halves of surrogate pairs, and none of `/ \ % ? #`. */
export const sessionIdGrammar = /^[^\s/\\%?#\p{Cc}\p{Cs}]{1,255}$/u;

/** PENDING to RUNNING: a new run in a new or existing session of the caller. */
export async function startRun(engine: EngineParts, request: StartRun): Promise<RunHandle> {
  const { runnable, input, caller, trusted, stream, background } = request;
  const isNamedSession = request.sessionId !== undefined && request.sessionId !== '';
  if (isNamedSession && !sessionIdGrammar.test(request.sessionId ?? '')) throw runErrors.invalid_session_id();
  const plan: RunRecordPlan = {
    runnable,
    caller,
    trusted,
    sessionId: isNamedSession ? (request.sessionId ?? '') : crypto.randomUUID(),
    isNamedSession,
    input: storedInput(input),
    messages: [userMessage(input.text, input.files, engine.clock())],
    clientState: input.sessionState,
    metadata: mergedMetadata(runnable.metadata, input.metadata),
    lineage: {},
    resumePoint: {
      dependencies: { ...openDependencies(input.dependencies, trusted), ...trusted?.dependencies },
      outputSchema: input.outputSchema ?? null,
    },
    stream,
    background,
  };
  const release = placeOrWait(engine, request);
  if (release === null) return queueRun(engine, plan);
  try {
    const run = await beginRun(engine, { ...plan, release });
    void driveRun(engine, run, request);
    return activeHandle(run, request, 0);
  } catch (error) {
    release();
    throw error;
  }
}

/** Null when there is none and the run may wait for it. */
function placeOrWait(engine: EngineParts, request: StartRun): (() => void) | null {
  try {
    return takePlace(engine, request.caller.access);
  } catch (error) {
    if (mayWait(engine, request, error)) return null;
    throw error;
  }
}

/** A place for one more run of this owner; throws while the server shuts down. */
export function takePlace(engine: EngineParts, access: RowAccess): () => void {
  if (engine.phase !== 'open') throw runErrors.shutting_down({ headers: { 'Retry-After': '5' } });
  return engine.slots.take(access);
}

function userMessage(content: string, files: readonly InputFile[] | undefined, createdAt: number): RunMessage {
  return {
    id: crypto.randomUUID(),
    role: 'user',
    content,
    createdAt,
    ...(files === undefined || files.length === 0 ? {} : { files: files.map(storeFile) }),
  };
}

/** What a client adds when it continues a run. A user's word whatever it is called: clients do not write system prompts. */
export function saidByClient(request: ContinueRun, record: RunRecord, createdAt: number): readonly RunMessage[] {
  const text = [request.input, request.additionalInstructions].filter((part) => part !== undefined && part !== '').join('\n\n');
  if (text === '') return [];
  const isOwner = request.caller.access.owner === record.owner;
  return [{ ...userMessage(text, undefined, createdAt), ...(isOwner ? {} : { byOther: true as const }) }];
}

function storedInput(input: RunInput): StoredInput {
  if (input.files === undefined || input.files.length === 0) return { content: input.text };
  const files = input.files.map(({ kind, mimeType, filename, content }) => ({
    kind,
    mimeType,
    size: content.byteLength,
    ...(filename === undefined ? {} : { filename }),
  }));
  return { content: input.text, files };
}

function mergedMetadata(agent: JsonObject, client: JsonObject | undefined): JsonObject | null {
  const merged = { ...client, ...agent };
  return Object.keys(merged).length === 0 ? null : merged;
}
