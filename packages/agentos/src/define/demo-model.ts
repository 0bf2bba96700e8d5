import type { LanguageModelV4, ModelCall, ModelContent, ModelMessage, ModelUsage, StreamPart } from './model-types.ts';
import { extractMemories, memoryChangesName } from './demo-memories.ts';
import { chooseTool } from './demo-tool-choice.ts';
import type { DemoTool } from './demo-tool-choice.ts';
import { sampleOfSchema } from './sample-of-schema.ts';

export interface DemoModelOptions {
  /** Default `demo`. */
  readonly modelId?: string;
  /** Milliseconds before each streamed word. Default 0. */
  readonly delayMs?: number;
}

/**
 * A small deterministic model for trying things out and for tests: says what it is and what it was asked, calls a tool whose name
 * stands in the question (arguments as JSON or `key=value`), fills schemas with sample values, takes sentences that begin with I or My for memories. Costs nothing and needs no network.
 */
export function demoModel(options: DemoModelOptions = {}): LanguageModelV4 {
  const modelId = options.modelId ?? 'demo';
  return Object.freeze({
    specificationVersion: 'v4',
    provider: 'agentos-demo',
    modelId,
    supportedUrls: {},
    doGenerate: async (call: ModelCall) => {
      const content = answer(call);
      return { content: [content], finishReason: finishReason(content), usage: usageOf(call, content), warnings: [] };
    },
    doStream: async (call: ModelCall) => ({ stream: streamOf(partsOf(call), options.delayMs ?? 0, call.abortSignal) }),
  } as const satisfies LanguageModelV4);
}

type Answer = Extract<ModelContent, { type: 'text' | 'tool-call' }>;

function answer(call: ModelCall): Answer {
  if (call.responseFormat?.type === 'json') {
    const { name, schema } = call.responseFormat;
    const value = name === memoryChangesName ? extractMemories(lastQuestion(call.prompt)) : sampleOfSchema(schema);
    return { type: 'text', text: JSON.stringify(value) };
  }
  const results = toolResults(call.prompt.at(-1));
  if (results.length > 0) return { type: 'text', text: results.join(' ') };
  const question = lastQuestion(call.prompt);
  const functions = (call.tools ?? []).filter((entry): entry is typeof entry & DemoTool => entry.type === 'function');
  const choice = call.toolChoice?.type === 'none' ? undefined : chooseTool(question, functions);
  if (choice === undefined)
    return { type: 'text', text: `I am the demo model: no intelligence, only rules, the same answer every time. You said: ${question}` };
  return { type: 'tool-call', toolCallId: `call_${call.prompt.length}`, toolName: choice.name, input: JSON.stringify(choice.input) };
}

function lastQuestion(prompt: readonly ModelMessage[]): string {
  const message = prompt.findLast((entry) => entry.role === 'user');
  return message === undefined ? '' : message.content.map((part) => (part.type === 'text' ? part.text : `[${part.mediaType}]`)).join(' ');
}

function toolResults(message: ModelMessage | undefined): string[] {
  if (message?.role !== 'tool') return [];
  return message.content.flatMap((part) =>
    part.type === 'tool-result' ? [`The tool ${part.toolName} answered: ${outputText(part.output)}`] : [],
  );
}

function outputText(output: { readonly type: string; readonly value?: unknown }): string {
  return typeof output.value === 'string' ? output.value : JSON.stringify(output.value ?? null);
}

function finishReason(content: Answer): { unified: 'stop' | 'tool-calls'; raw: undefined } {
  return { unified: content.type === 'tool-call' ? 'tool-calls' : 'stop', raw: undefined };
}

/** One token per four characters, the usual rule of thumb. */
function usageOf(call: ModelCall, content: Answer): ModelUsage {
  const input = Math.ceil(call.prompt.reduce((sum, message) => sum + textLength(message), 0) / 4);
  const output = Math.ceil((content.type === 'text' ? content.text : content.input).length / 4);
  return {
    inputTokens: { total: input, noCache: input, cacheRead: 0, cacheWrite: 0 },
    outputTokens: { total: output, text: output, reasoning: 0 },
  };
}

function textLength(message: ModelMessage): number {
  if (message.role === 'system') return message.content.length;
  return message.content.reduce((sum, part) => sum + ('text' in part ? part.text.length : 1), 0);
}

function partsOf(call: ModelCall): StreamPart[] {
  const content = answer(call);
  const finish: StreamPart = { type: 'finish', finishReason: finishReason(content), usage: usageOf(call, content) };
  if (content.type === 'tool-call') return [{ type: 'stream-start', warnings: [] }, content, finish];
  const words = content.text.match(/\S+\s*|\s+/g) ?? [];
  return [
    { type: 'stream-start', warnings: [] },
    { type: 'text-start', id: '0' },
    ...words.map((delta): StreamPart => ({ type: 'text-delta', id: '0', delta })),
    { type: 'text-end', id: '0' },
    finish,
  ];
}

function streamOf(parts: readonly StreamPart[], delayMs: number, signal: AbortSignal | undefined): ReadableStream<StreamPart> {
  let at = 0;
  return new ReadableStream({
    async pull(controller) {
      const part = parts[at];
      at += 1;
      if (part === undefined) return controller.close();
      if (part.type === 'text-delta' && delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
      if (signal?.aborted === true) return controller.error(signal.reason);
      controller.enqueue(part);
    },
  });
}
