import type { RunSpan, StepEnd } from '../../telemetry/index.ts';
import type { ActiveRun } from './active-run.ts';
import type { EngineParts } from '../engine/engine-parts.ts';
import type { ModelReply } from '../model/model-request.ts';
import type { RunContentValue } from '../record/run-event.ts';
import { describeFailure } from './run-failure.ts';
import type { RunCaller } from '../record/run-input.ts';
import type { RunRecord } from '../record/run-record.ts';
import type { ToolExecution } from '../record/tool-execution.ts';

/** One attempt at a run. That of a member stands below the run that it is a part of. */
export function startRunSpan(engine: EngineParts, record: RunRecord, caller: RunCaller): RunSpan {
  const { owner, tenant, userId, runId, sessionId, component, parentRunId } = record;
  const parent = parentRunId === null ? undefined : engine.active.get(parentRunId)?.init.span;
  const run = {
    owner,
    tenant,
    userId,
    runId,
    sessionId,
    component,
    principalKind: caller.principal.kind,
    input: () => record.input.content,
  };
  return engine.tracer.startRun(run, parent);
}

/** A cancelled run neither worked nor failed; a paused one did what it could. */
export function endOfRun({ status, error, content }: RunRecord): StepEnd {
  const output = () => asText(content);
  if (status === 'ERROR') return { status: 'ERROR', errorType: error?.type ?? 'InternalError', output };
  return { status: status === 'CANCELLED' ? 'UNSET' : 'OK', output };
}

/** The answer of one model call with a span around it. */
export async function traceModelStep(
  run: ActiveRun,
  model: { readonly id: string; readonly provider: string },
  step: () => Promise<ModelReply>,
  question = (): string => run.messages.at(-1)?.content ?? '',
): Promise<ModelReply> {
  const span = run.init.span.startModel(model, question);
  try {
    const reply = await step();
    const tokens = { input: reply.metrics.inputTokens, output: reply.metrics.outputTokens };
    span.end({ status: 'OK', tokens, output: () => (reply.output === undefined ? reply.text : asText(reply.output)) });
    return reply;
  } catch (error) {
    span.end(run.signal.aborted ? { status: 'UNSET' } : { status: 'ERROR', errorType: describeFailure(error).type });
    throw error;
  }
}

export function inputOfTool({ toolArgs }: ToolExecution): () => string {
  return () => JSON.stringify(toolArgs);
}

export function endOfTool(result: string, errorType?: string): StepEnd {
  return { status: errorType === undefined ? 'OK' : 'ERROR', errorType, output: () => result };
}

/** A call that was not made. The first word of `text` is for machines; the name may be one that the model made up, so it is not repeated. */
export function traceRefusedTool(run: ActiveRun, execution: ToolExecution, text: string): void {
  const errorType = text.split(':', 1)[0] ?? 'refused';
  const name = errorType === 'unknown_tool' ? 'unknown' : execution.toolName;
  run.init.span.startTool(name, inputOfTool(execution)).end(endOfTool(text, errorType));
}

function asText(content: RunContentValue): string {
  return typeof content === 'string' ? content : content === null ? '' : JSON.stringify(content);
}
