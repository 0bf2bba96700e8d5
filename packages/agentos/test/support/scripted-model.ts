import type { LanguageModel } from 'ai';
import { MockLanguageModelV4, simulateReadableStream } from 'ai/test';

type Mock = InstanceType<typeof MockLanguageModelV4>;
type Call = Parameters<Mock['doGenerate']>[0];
type Part = Awaited<ReturnType<Mock['doStream']>>['stream'] extends ReadableStream<infer P> ? P : never;

/** One answer of a scripted model. */
export type Turn =
  | { readonly text: string; readonly reasoning?: string }
  | { readonly calls: readonly { readonly id: string; readonly name: string; readonly args: unknown }[]; readonly text?: string }
  | { readonly fail: unknown; readonly after?: string }
  /** Never answers and ignores its signal. */
  | { readonly hang: true; readonly after?: string };

export interface ScriptedModel {
  readonly model: LanguageModel;
  /** Every call the engine made, in order. */
  readonly calls: readonly Call[];
}

/** A model that answers turn after turn as told; a function decides by the call. */
export function scriptedModel(turns: readonly Turn[] | ((call: Call, index: number) => Turn)): ScriptedModel {
  const calls: Call[] = [];
  const next = (call: Call): Turn => {
    calls.push(call);
    const turn = typeof turns === 'function' ? turns(call, calls.length - 1) : turns[calls.length - 1];
    if (turn === undefined) throw new Error('the script of the model is over');
    return turn;
  };
  const usage = {
    inputTokens: { total: 10, noCache: 7, cacheRead: 2, cacheWrite: 1 },
    outputTokens: { total: 5, text: 3, reasoning: 2 },
  };
  const model = new MockLanguageModelV4({
    provider: 'scripted',
    modelId: 'script-1',
    doGenerate: async (call) => {
      const turn = next(call);
      if ('fail' in turn) throw turn.fail;
      if ('hang' in turn) return new Promise(() => undefined);
      const content = [
        ...('reasoning' in turn && turn.reasoning !== undefined ? [{ type: 'reasoning' as const, text: turn.reasoning }] : []),
        ...('text' in turn && turn.text !== undefined ? [{ type: 'text' as const, text: turn.text }] : []),
        ...('calls' in turn ? turn.calls.map((entry) => toolCall(entry)) : []),
      ];
      return { content, finishReason: finish('calls' in turn), usage, warnings: [] };
    },
    doStream: async (call) => {
      const turn = next(call);
      if ('fail' in turn && turn.after === undefined) throw turn.fail;
      if ('hang' in turn) return { stream: hangingStream(turn.after ?? '') };
      return { stream: simulateReadableStream({ chunks: partsOf(turn, usage), initialDelayInMs: null, chunkDelayInMs: null }) };
    },
  });
  return { model, calls };
}

function toolCall(entry: { readonly id: string; readonly name: string; readonly args: unknown }) {
  return { type: 'tool-call' as const, toolCallId: entry.id, toolName: entry.name, input: JSON.stringify(entry.args) };
}

function finish(hasCalls: boolean) {
  return hasCalls ? { unified: 'tool-calls' as const, raw: 'tool_calls' } : { unified: 'stop' as const, raw: 'stop' };
}

function textParts(text: string): Part[] {
  const words = text.match(/\S+\s*/g) ?? [];
  return [
    { type: 'text-start', id: 't' },
    ...words.map((delta): Part => ({ type: 'text-delta', id: 't', delta })),
    { type: 'text-end', id: 't' },
  ];
}

function partsOf(turn: Exclude<Turn, { hang: true }>, usage: Extract<Part, { type: 'finish' }>['usage']): Part[] {
  const start: Part[] = [{ type: 'stream-start', warnings: [] }];
  if ('fail' in turn) return [...start, ...textParts(turn.after ?? ''), { type: 'error', error: turn.fail }];
  const reasoning: Part[] =
    'reasoning' in turn && turn.reasoning !== undefined
      ? [
          { type: 'reasoning-start', id: 'r' },
          { type: 'reasoning-delta', id: 'r', delta: turn.reasoning },
          { type: 'reasoning-end', id: 'r' },
        ]
      : [];
  const text = turn.text === undefined ? [] : textParts(turn.text);
  const calls = 'calls' in turn ? turn.calls.map((entry): Part => toolCall(entry)) : [];
  return [...start, ...reasoning, ...text, ...calls, { type: 'finish', finishReason: finish('calls' in turn), usage }];
}

function hangingStream(text: string): ReadableStream<Part> {
  const parts = [{ type: 'stream-start', warnings: [] } satisfies Part, ...textParts(text).slice(0, -1)];
  return new ReadableStream<Part>({ start: (controller) => parts.forEach((part) => controller.enqueue(part)) });
}
