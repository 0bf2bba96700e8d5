import { AgentOSError } from '../../lib/errors.ts';
import { abortable } from '../attempt/abortable.ts';
import type { ActiveRun } from '../attempt/active-run.ts';
import type { ToolContext, ToolSpec } from '../spec/agent-spec.ts';
import type { EngineParts } from '../engine/engine-parts.ts';
import { toolContext } from './plan-tool-call.ts';
import { RunStop } from '../attempt/run-stop.ts';
import type { ToolExecution } from '../record/tool-execution.ts';
import { endOfTool, inputOfTool } from '../attempt/trace-run.ts';

const longestError = 1000;
/** Characters of a result; what is longer would be paid for in every later request to the model, and stored with every checkpoint. */
const longestResult = 256 * 1024;

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
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(new RunStop('timeout')), spec.timeoutMs ?? engine.limits.toolTimeoutMs);
  const signal = AbortSignal.any([run.signal, limit.signal]);
  const start = engine.clock();
  run.emit({ name: 'ToolCallStarted', fields: { tool: execution } });
  const span = run.init.span.startTool(execution.toolName, inputOfTool(execution));
  try {
    const result = await abortable(callTool(spec, input, toolContext(run, execution.toolCallId, signal)), signal);
    span.end(endOfTool(result));
    return completed(run, { ...execution, result, toolCallError: false }, start, engine.clock());
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
async function callTool(spec: ToolSpec, input: unknown, context: ToolContext): Promise<string> {
  const value: unknown = await spec.execute(input, context);
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
