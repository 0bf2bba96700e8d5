import { Output, generateText, streamText } from 'ai';
import type {
  AssistantModelMessage,
  FinishReason,
  FlexibleSchema,
  LanguageModel,
  LanguageModelUsage,
  ModelMessage,
  ToolModelMessage,
  ToolSet,
} from 'ai';
import { abortable } from './abortable.ts';
import type { JsonObject } from './json.ts';
import type { MessageToolCall } from './message.ts';
import type { MessageMetrics } from './metrics.ts';
import type { RunContentValue } from './run-event.ts';
import { RunFailed } from './run-failure.ts';

export interface ModelRequest {
  readonly model: LanguageModel;
  readonly instructions: string | undefined;
  readonly messages: ModelMessage[];
  readonly tools: ToolSet;
  readonly outputSchema: FlexibleSchema | undefined;
  readonly signal: AbortSignal;
}

export interface ModelReply {
  readonly text: string;
  readonly reasoning: string;
  readonly toolCalls: readonly MessageToolCall[];
  /** Set when a schema was asked for and the model did not call tools. */
  readonly output: RunContentValue | undefined;
  readonly providerParts: readonly JsonObject[] | undefined;
  readonly metrics: MessageMetrics;
}

/** What a streaming step reports as it goes; awaited, so a consumer can slow the model down. */
export type OnDelta = (delta: { readonly text: string; readonly reasoning: string }) => Promise<void> | void;

/** One answer of the model. Streams when somebody watches (`onDelta`), which costs several times more CPU. */
export async function runModelStep(request: ModelRequest, onDelta: OnDelta | undefined): Promise<ModelReply> {
  return onDelta === undefined ? generateStep(request) : abortable(streamStep(request, onDelta), request.signal);
}

function callOptions(request: ModelRequest) {
  const { outputSchema } = request;
  return {
    model: request.model,
    messages: request.messages,
    abortSignal: request.signal,
    maxRetries: 2,
    ...(request.instructions === undefined ? {} : { instructions: request.instructions }),
    ...(Object.keys(request.tools).length === 0 ? {} : { tools: request.tools }),
    ...(outputSchema === undefined ? {} : { output: Output.object({ schema: outputSchema }) }),
  };
}

async function generateStep(request: ModelRequest): Promise<ModelReply> {
  const started = performance.now();
  const result = await abortable(generateText(callOptions(request)), request.signal);
  checkFinished(result.finishReason, result.rawFinishReason);
  const toolCalls = callsOf(result.toolCalls);
  const isObject = request.outputSchema !== undefined && toolCalls.length === 0;
  return {
    text: result.text,
    reasoning: result.reasoningText ?? '',
    toolCalls,
    output: isObject ? contentOf(result.output) : undefined,
    providerParts: partsOf(result.responseMessages),
    metrics: metricsOf(result.usage, null, started),
  };
}

async function streamStep(request: ModelRequest, onDelta: OnDelta): Promise<ModelReply> {
  const started = performance.now();
  let firstAt: number | null = null;
  let text = '';
  let reasoning = '';
  // Errors arrive as parts as well; the default handler would print them, prompt included.
  const result = streamText({ ...callOptions(request), onError: () => undefined });
  for await (const part of result.stream) {
    request.signal.throwIfAborted();
    if (part.type === 'error') throw part.error;
    if (part.type === 'abort') throw new RunFailed('ModelError', 'The model call was broken off.');
    if (part.type !== 'text-delta' && part.type !== 'reasoning-delta') {
      if (part.type === 'tool-call') firstAt ??= performance.now();
      continue;
    }
    firstAt ??= performance.now();
    if (part.type === 'text-delta') text += part.text;
    else reasoning += part.text;
    // Parts of an object are of no use to a reader; the whole object is sent when it is there.
    if (request.outputSchema === undefined || part.type === 'reasoning-delta')
      await onDelta({ text: part.type === 'text-delta' ? part.text : '', reasoning: part.type === 'text-delta' ? '' : part.text });
  }
  checkFinished(await result.finishReason, await result.rawFinishReason, true);
  const toolCalls = callsOf(await result.toolCalls);
  const isObject = request.outputSchema !== undefined && toolCalls.length === 0;
  return {
    text,
    reasoning,
    toolCalls,
    output: isObject ? contentOf(await result.output) : undefined,
    providerParts: partsOf(await result.responseMessages),
    metrics: metricsOf(await result.usage, firstAt === null ? null : (firstAt - started) / 1000, started),
  };
}

/** A stream that just ends, without the provider's word why, was cut: half an answer must not pass for a whole one. */
function checkFinished(reason: FinishReason, raw: string | undefined, isStream = false): void {
  if (reason === 'error' || reason === 'interrupted' || (isStream && reason === 'other' && raw === undefined))
    throw new RunFailed('ModelError', 'The model provider broke off its answer.');
}

function callsOf(calls: readonly { readonly toolCallId: string; readonly toolName: string; readonly input: unknown }[]): MessageToolCall[] {
  const unique = new Map(calls.map((call) => [call.toolCallId, call]));
  return [...unique.values()].map(({ toolCallId: id, toolName: name, input }) =>
    isJsonObject(input) ? { id, name, args: input } : { id, name, args: {}, isMalformed: true },
  );
}

/** Only what a plain text and its tool calls cannot say again has to be kept in the provider's own words. */
function partsOf(messages: readonly (AssistantModelMessage | ToolModelMessage)[]): readonly JsonObject[] | undefined {
  const parts = messages.flatMap((message) => (message.role === 'assistant' && typeof message.content !== 'string' ? message.content : []));
  const isSpecial = parts.some((part) => part.type === 'reasoning' || ('providerOptions' in part && part.providerOptions !== undefined));
  if (!isSpecial) return undefined;
  const kept: JsonObject[] = JSON.parse(JSON.stringify(parts.filter((part) => part.type !== 'file' && part.type !== 'tool-result')));
  return kept;
}

function metricsOf(usage: LanguageModelUsage, timeToFirstToken: number | null, started: number): MessageMetrics {
  const inputTokens = usage.inputTokens ?? 0;
  const outputTokens = usage.outputTokens ?? 0;
  return {
    inputTokens,
    outputTokens,
    totalTokens: usage.totalTokens ?? inputTokens + outputTokens,
    reasoningTokens: usage.outputTokenDetails.reasoningTokens ?? 0,
    cacheReadTokens: usage.inputTokenDetails.cacheReadTokens ?? 0,
    cacheWriteTokens: usage.inputTokenDetails.cacheWriteTokens ?? 0,
    timeToFirstToken,
    duration: (performance.now() - started) / 1000,
  };
}

function contentOf(value: unknown): RunContentValue {
  if (typeof value === 'string' || Array.isArray(value) || isJsonObject(value)) return value;
  return value === null || value === undefined ? null : JSON.stringify(value);
}

function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
