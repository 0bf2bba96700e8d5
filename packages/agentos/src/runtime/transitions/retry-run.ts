import type { EngineParts } from '../engine/engine-parts.ts';
import { driveRun } from '../attempt/drive-run.ts';
import type { ContinueRun, RunHandle } from '../engine/engine.types.ts';
import type { RunMessage } from '../record/message.ts';
import { reopenRun } from './reopen-run.ts';
import { activeHandle } from '../events/run-handle.ts';
import type { RunRecord } from '../record/run-record.ts';
import type { ToolExecution } from '../record/tool-execution.ts';
import { saidByClient } from './start-run.ts';

/** ERROR to RUNNING under the same id, from the last stored step. */
export async function retryRun(engine: EngineParts, request: ContinueRun, record: RunRecord): Promise<RunHandle> {
  const closed = closeOpenCalls(record.messages, engine.clock());
  const messages = [...closed, ...saidByClient(request, record, engine.clock())];
  const { run, firstIndex } = await reopenRun(engine, request, record, 'retry', {
    messages,
    tools: record.tools,
    requirements: [],
    content: null,
  });
  run.emit({ name: 'RunContinued', fields: {} });
  void driveRun(engine, run, request);
  return activeHandle(run, request, firstIndex);
}

const interruptedText = 'interrupted: the outcome of this call is unknown; it was not repeated';

/**
 * Gives every tool call without an answer one that says so. Whether such a call had its effect before the failure is unknown, and money
 * is not refunded twice to find out: the model decides what to do with that knowledge.
 */
export function closeOpenCalls(messages: readonly RunMessage[], createdAt: number): readonly RunMessage[] {
  const answered = new Set(messages.map((message) => message.toolCallId));
  const open = messages.flatMap((message) => message.toolCalls ?? []).filter((call) => !answered.has(call.id));
  const answers = open.map((call): RunMessage => ({
    id: crypto.randomUUID(),
    role: 'tool',
    content: interruptedText,
    createdAt,
    toolCallId: call.id,
    toolName: call.name,
    toolCallError: true,
  }));
  return [...messages, ...answers];
}

/** The same for the list of calls that clients see. */
export function closeOpenTools(tools: readonly ToolExecution[]): readonly ToolExecution[] {
  return tools.map((tool) => (tool.result === null ? { ...tool, result: interruptedText, toolCallError: true } : tool));
}
