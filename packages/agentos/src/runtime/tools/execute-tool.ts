import { AgentOSError } from '../../lib/errors.ts';
import { abortable } from '../attempt/abortable.ts';
import type { ActiveRun } from '../attempt/active-run.ts';
import type { ToolContext, ToolSpec } from '../spec/agent-spec.ts';
import type { EngineParts } from '../engine/engine-parts.ts';
import { DelegatedAnswer } from './delegated-answer.ts';
import { toolContext } from './plan-tool-call.ts';
import { RunStop } from '../attempt/run-stop.ts';
import type { ToolExecution } from '../record/tool-execution.ts';
import { endOfTool, inputOfTool } from '../attempt/trace-run.ts';

const longestError = 1000;
/** Characters of a result; what is longer would be paid for in every later request to the model, and stored with every checkpoint. */
const longestResult = 256 * 1024;

/** What a tool is called with, besides its input. */
type Work = (context: ToolContext) => unknown;

/**
 * Runs one tool and answers its execution with result or error. Rejects only when the whole run is stopped; what a tool throws becomes
 * an answer to the model. The thrown text is the tool author's own and is passed on.
 */
export async function executeTool(
  engine: EngineParts,
  run: ActiveRun,
  spec: ToolSpec,
  input: unknown,
  execution: ToolExecution,
): Promise<ToolExecution> {
  run.emit({ name: 'ToolCallStarted', fields: { tool: execution } });
  return finishTool(engine, run, spec, (context) => spec.execute(input, context), execution);
}

/**
 * Does the work of a tool call that was shown as started: for the first time, or again after a member rested in it. While a member waits the execution
 * has no result, and the call is not shown as completed.
 */
export async function finishTool(
  engine: EngineParts,
  run: ActiveRun,
  spec: ToolSpec,
  work: Work,
  execution: ToolExecution,
): Promise<ToolExecution> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(new RunStop('timeout')), spec.timeoutMs ?? engine.limits.toolTimeoutMs);
  const signal = AbortSignal.any([run.signal, limit.signal]);
  const start = engine.clock();
  const span = run.init.span.startTool(execution.toolName, inputOfTool(execution));
  try {
    const value = await abortable(callTool(work, toolContext(run, execution.toolCallId, signal)), signal);
    if (!(value instanceof DelegatedAnswer)) {
      const result = await abortable(toText(spec, value), signal);
      span.end(endOfTool(result));
      return completed(run, { ...execution, result, toolCallError: false }, start, engine.clock());
    }
    const { text, childRunIds, requirements } = value;
    run.waiting.set(execution.toolCallId, requirements);
    span.end(endOfTool(text ?? ''));
    if (text === null) return { ...execution, childRunIds };
    return completed(run, { ...execution, childRunIds, result: shorten(text), toolCallError: false }, start, engine.clock());
  } catch (error) {
    const isStopped = run.signal.aborted;
    const isLate = !isStopped && limit.signal.aborted;
    const text = isLate ? 'timeout: the tool took too long' : errorText(error);
    span.end(endOfTool(text, isStopped ? 'stopped' : isLate ? 'timeout' : 'tool_error'));
    run.signal.throwIfAborted();
    return failed(run, { ...execution, result: text, toolCallError: true }, start, engine.clock());
  } finally {
    clearTimeout(timer);
  }
}

// Async, so that a tool that throws at once is a rejection like any other.
async function callTool(work: Work, context: ToolContext): Promise<unknown> {
  return work(context);
}

async function toText(spec: ToolSpec, value: unknown): Promise<string> {
  const checked: unknown = spec.outputSchema === undefined ? value : await spec.outputSchema.parseAsync(value);
  return shorten(typeof checked === 'string' ? checked : (JSON.stringify(checked) ?? ''));
}

/** The model is told that something is missing, so that it can ask for less. */
function shorten(text: string): string {
  if (text.length <= longestResult) return text;
  return `${text.slice(0, longestResult).toWellFormed()}\n[cut: ${text.length - longestResult} more characters]`;
}

function errorText(error: unknown): string {
  const text = AgentOSError.is(error) ? error.detail : error instanceof Error ? error.message : 'the tool failed';
  return text.slice(0, longestError);
}

function timed(execution: ToolExecution, start: number, end: number): ToolExecution {
  return { ...execution, metrics: { startTime: start / 1000, endTime: end / 1000, duration: (end - start) / 1000 } };
}

function completed(run: ActiveRun, execution: ToolExecution, start: number, end: number): ToolExecution {
  const tool = timed(execution, start, end);
  const args = Object.entries(tool.toolArgs).map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const content = `${tool.toolName}(${args.join(', ')}) completed in ${((end - start) / 1000).toFixed(4)}s. `;
  run.emit({ name: 'ToolCallCompleted', fields: { tool, content } });
  return tool;
}

function failed(run: ActiveRun, execution: ToolExecution, start: number, end: number): ToolExecution {
  const tool = timed(execution, start, end);
  run.emit({ name: 'ToolCallError', fields: { tool, error: tool.result ?? '' } });
  return tool;
}
