import type { RunMessage } from '../record/message.ts';
import type { ToolExecution } from '../record/tool-execution.ts';

/** The calls of the last model step, in its order. */
export function lastCalls(messages: readonly RunMessage[], tools: readonly ToolExecution[]): readonly ToolExecution[] {
  const asking = messages.findLast(isAsking);
  return (asking?.toolCalls ?? []).flatMap(({ id }) => tools.findLast(({ toolCallId }) => toolCallId === id) ?? []);
}

/** Those of them that have no answer. What an earlier attempt left open was answered when the run was tried again, and is none of them. */
export function openCalls(messages: readonly RunMessage[], tools: readonly ToolExecution[]): readonly ToolExecution[] {
  const answers = messages.slice(messages.findLastIndex(isAsking) + 1);
  const answered = new Set(answers.map(({ toolCallId }) => toolCallId));
  return lastCalls(messages, tools).filter(({ toolCallId }) => !answered.has(toolCallId));
}

function isAsking(message: RunMessage): boolean {
  return message.toolCalls !== undefined && message.toolCalls.length > 0;
}
