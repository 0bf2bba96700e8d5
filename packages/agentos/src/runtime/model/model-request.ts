import { Output } from 'ai';
import type { FlexibleSchema, LanguageModel, ModelMessage, ToolSet } from 'ai';
import type { JsonObject } from '../record/json.ts';
import type { MessageToolCall } from '../record/message.ts';
import type { MessageMetrics } from '../record/metrics.ts';
import type { RunContentValue } from '../record/run-event.ts';

/** One question to a model. */
export interface ModelRequest {
  readonly model: LanguageModel;
  readonly instructions: string | undefined;
  readonly messages: ModelMessage[];
  /** Without `execute`: the engine runs tools, between two requests. */
  readonly tools: ToolSet;
  readonly outputSchema: FlexibleSchema | undefined;
  /** What the schema is called where the provider wants to know. */
  readonly outputName?: string | undefined;
  readonly signal: AbortSignal;
}

/** What the model answered, streamed or not. */
export interface ModelReply {
  readonly text: string;
  readonly reasoning: string;
  readonly toolCalls: readonly MessageToolCall[];
  /** Set when a schema was asked for and the model did not call tools. */
  readonly output: RunContentValue | undefined;
  readonly providerParts: readonly JsonObject[] | undefined;
  readonly metrics: MessageMetrics;
}

/** The part of the SDK's options that both kinds of call take. */
export function callOptions(request: ModelRequest) {
  const { outputSchema, outputName } = request;
  return {
    model: request.model,
    messages: request.messages,
    abortSignal: request.signal,
    ...(request.instructions === undefined ? {} : { instructions: request.instructions }),
    ...(Object.keys(request.tools).length === 0 ? {} : { tools: request.tools }),
    ...(outputSchema === undefined
      ? {}
      : { output: Output.object({ schema: outputSchema, ...(outputName === undefined ? {} : { name: outputName }) }) }),
  };
}
