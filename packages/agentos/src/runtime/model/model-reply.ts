import type { AssistantModelMessage, FinishReason, LanguageModelUsage } from 'ai';
import type { JsonObject } from '../record/json.ts';
import type { MessageToolCall } from '../record/message.ts';
import type { MessageMetrics } from '../record/metrics.ts';
import type { RunContentValue } from '../record/run-event.ts';
import { RunFailed } from '../attempt/run-failure.ts';

/** How both kinds of model call are turned into a `ModelReply`. */

export type AssistantPart = Exclude<AssistantModelMessage['content'], string>[number];

const cutOff = (): RunFailed => new RunFailed('ModelError', 'The model provider broke off its answer.');

/** Throws for an answer that the provider did not finish: half an answer must not pass for a whole one. */
export function checkFinished(reason: FinishReason): void {
  if (reason === 'error' || reason === 'interrupted') throw cutOff();
}

interface StreamEnd {
  readonly finishReason: FinishReason;
  readonly rawFinishReason: string | undefined;
}

/** The same for a stream, which may also just end without the provider's word why. */
export function checkStreamFinished<End extends StreamEnd>(end: End | undefined): asserts end is End {
  if (end === undefined || (end.finishReason === 'other' && end.rawFinishReason === undefined)) throw cutOff();
  checkFinished(end.finishReason);
}

export function callsOf(
  calls: readonly { readonly toolCallId: string; readonly toolName: string; readonly input: unknown }[],
): MessageToolCall[] {
  const unique = new Map(calls.map((call) => [call.toolCallId, call]));
  return [...unique.values()].map(({ toolCallId: id, toolName: name, input }) =>
    isJsonObject(input) ? { id, name, args: input } : { id, name, args: {}, isMalformed: true },
  );
}

/** Only what a plain text and its tool calls cannot say again has to be kept in the provider's own words. */
export function providerPartsOf(parts: readonly AssistantPart[]): readonly JsonObject[] | undefined {
  const isSpecial = parts.some((part) => part.type === 'reasoning' || ('providerOptions' in part && part.providerOptions !== undefined));
  if (!isSpecial) return undefined;
  const kept: JsonObject[] = JSON.parse(JSON.stringify(parts.filter((part) => part.type !== 'file' && part.type !== 'tool-result')));
  return kept;
}

/** `firstAt` and `started` are times of `performance.now()`. */
export function metricsOf(usage: LanguageModelUsage, firstAt: number | null, started: number): MessageMetrics {
  const inputTokens = usage.inputTokens ?? 0;
  const outputTokens = usage.outputTokens ?? 0;
  return {
    inputTokens,
    outputTokens,
    totalTokens: usage.totalTokens ?? inputTokens + outputTokens,
    reasoningTokens: usage.outputTokenDetails.reasoningTokens ?? 0,
    cacheReadTokens: usage.inputTokenDetails.cacheReadTokens ?? 0,
    cacheWriteTokens: usage.inputTokenDetails.cacheWriteTokens ?? 0,
    timeToFirstToken: firstAt === null ? null : toSeconds(firstAt - started),
    duration: toSeconds(performance.now() - started),
  };
}

// Microseconds are as fine as these clocks are.
const toSeconds = (milliseconds: number): number => Math.round(milliseconds * 1000) / 1_000_000;

export function contentOf(value: unknown): RunContentValue {
  if (typeof value === 'string' || Array.isArray(value) || isJsonObject(value)) return value;
  return value === null || value === undefined ? null : JSON.stringify(value);
}

function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
