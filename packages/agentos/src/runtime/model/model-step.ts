import { generateText } from 'ai';
import { abortable } from '../attempt/abortable.ts';
import { callsOf, checkFinished, contentOf, metricsOf, providerPartsOf } from './model-reply.ts';
import { callOptions } from './model-request.ts';
import type { ModelReply, ModelRequest } from './model-request.ts';
import { streamStep } from './stream-step.ts';
import type { OnDelta } from './stream-step.ts';

/** One answer of the model. Streams when somebody watches (`onDelta`), which costs more CPU. */
export async function runModelStep(request: ModelRequest, onDelta: OnDelta | undefined): Promise<ModelReply> {
  return abortable(onDelta === undefined ? generateStep(request) : streamStep(request, onDelta), request.signal);
}

async function generateStep(request: ModelRequest): Promise<ModelReply> {
  const started = performance.now();
  const result = await generateText({ ...callOptions(request), maxRetries: 2 });
  checkFinished(result.finishReason);
  const toolCalls = callsOf(result.toolCalls);
  const isObject = request.outputSchema !== undefined && toolCalls.length === 0;
  const parts = result.responseMessages.flatMap((message) =>
    message.role === 'assistant' && typeof message.content !== 'string' ? message.content : [],
  );
  return {
    text: result.text,
    reasoning: result.reasoningText ?? '',
    toolCalls,
    output: isObject ? contentOf(result.output) : undefined,
    providerParts: providerPartsOf(parts),
    metrics: metricsOf(result.usage, null, started),
  };
}
