import { Output, experimental_streamLanguageModelCall as streamLanguageModelCall } from 'ai';
import type { Experimental_LanguageModelStreamPart as StreamPart, FlexibleSchema, LanguageModelCallEndEvent } from 'ai';
import { callsOf, checkStreamFinished, contentOf, metricsOf, providerPartsOf } from './model-reply.ts';
import type { AssistantPart } from './model-reply.ts';
import { callOptions } from './model-request.ts';
import type { ModelReply, ModelRequest } from './model-request.ts';
import { retryCall } from './retry-call.ts';
import type { RunContentValue } from '../record/run-event.ts';

/** What a streaming step reports as it goes; awaited, so a consumer can slow the model down. */
export type OnDelta = (delta: { readonly text: string; readonly reasoning: string }) => Promise<void> | void;

type End = Extract<StreamPart, { readonly type: 'model-call-end' }>;
type Content = LanguageModelCallEndEvent['content'];

/**
 * One streamed answer. The SDK's single model call, and not `streamText`: that one runs a tool loop and several readers of its own, which cost four times
 * the CPU per delta and are not used here.
 */
export async function streamStep(request: ModelRequest, onDelta: OnDelta): Promise<ModelReply> {
  const started = performance.now();
  const seen = new Answer();
  let content: Content = [];
  const call = () =>
    streamLanguageModelCall({ ...callOptions(request), onLanguageModelCallEnd: (event) => void (content = event.content) });
  const { stream } = await retryCall(call, request.signal);
  for await (const part of stream) {
    request.signal.throwIfAborted();
    const delta = seen.take(part);
    // Parts of an object are of no use to a reader; the whole object is sent when it is there.
    if (delta !== null && (request.outputSchema === undefined || delta.reasoning !== '')) await onDelta(delta);
  }
  const { end } = seen;
  checkStreamFinished(end);
  const toolCalls = callsOf(content.filter((part) => part.type === 'tool-call'));
  return {
    text: seen.text,
    reasoning: seen.reasoning,
    toolCalls,
    output:
      request.outputSchema !== undefined && toolCalls.length === 0 ? await readObject(request.outputSchema, seen.text, end) : undefined,
    providerParts: providerPartsOf(content.flatMap(toAssistantPart)),
    metrics: metricsOf(end.usage, seen.firstAt, started),
  };
}

/** What has arrived so far. */
class Answer {
  text = '';
  reasoning = '';
  firstAt: number | null = null;
  end: End | undefined;

  /** Null for parts that a reader does not see. Throws what the provider reports. */
  take(part: StreamPart): { readonly text: string; readonly reasoning: string } | null {
    switch (part.type) {
      case 'error':
        throw part.error;
      case 'model-call-end':
        this.end = part;
        return null;
      case 'text-delta':
        this.firstAt ??= performance.now();
        this.text += part.text;
        return { text: part.text, reasoning: '' };
      case 'reasoning-delta':
        this.firstAt ??= performance.now();
        this.reasoning += part.text;
        return { text: '', reasoning: part.text };
      default:
        if (part.type === 'tool-call') this.firstAt ??= performance.now();
        return null;
    }
  }
}

function toAssistantPart(part: Content[number]): AssistantPart[] {
  const own = 'providerMetadata' in part && part.providerMetadata !== undefined ? { providerOptions: part.providerMetadata } : {};
  if (part.type === 'text' || part.type === 'reasoning') return [{ type: part.type, text: part.text, ...own }];
  if (part.type !== 'tool-call') return [];
  const { toolCallId, toolName, input, providerExecuted } = part;
  const args: unknown = input;
  return [{ type: part.type, toolCallId, toolName, input: args, ...(providerExecuted === undefined ? {} : { providerExecuted }), ...own }];
}

async function readObject(schema: FlexibleSchema, text: string, { usage, finishReason }: End): Promise<RunContentValue> {
  const response = { id: '', timestamp: new Date(), modelId: '' };
  const parsed: unknown = await Output.object({ schema }).parseCompleteOutput({ text }, { response, usage, finishReason });
  return contentOf(parsed);
}
