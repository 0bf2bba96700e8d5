import { startFakeProvider, wordsOf } from './fake-provider.ts';
import type { AnsweredTurn, FakeProvider, ProviderTurn, ProviderVoice } from './fake-provider.ts';

const usage = { input_tokens: 11, cache_read_input_tokens: 4, cache_creation_input_tokens: 0, output_tokens: 6 };
const message = { id: 'msg_1', type: 'message', role: 'assistant', model: 'claude-test' };
const signature = 'c2lnbmF0dXJl';

/** Anthropic's Messages API, as far as text, thinking and tool use go. */
const voice: ProviderVoice = {
  whole: (turn) => ({ ...message, content: blocksOf(turn), stop_reason: stopReason(turn), usage }),
  stream: (turn) => {
    const blocks = blocksOf(turn);
    return [start, ...blocks.flatMap((block, index) => blockEvents(block, index)), ending(turn), { type: 'message_stop' }];
  },
  beginning: (text) => [start, ...blockEvents({ type: 'text', text }, 0).slice(0, -1)],
};
const start = { type: 'message_start', message: { ...message, content: [], stop_reason: null, usage: { ...usage, output_tokens: 1 } } };

export function startFakeAnthropic(turns: readonly ProviderTurn[]): Promise<FakeProvider> {
  return startFakeProvider(voice, turns);
}

type Block =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'thinking'; readonly thinking: string; readonly signature: string }
  | { readonly type: 'tool_use'; readonly id: string; readonly name: string; readonly input: unknown };

function blocksOf(turn: AnsweredTurn): readonly Block[] {
  const thinking: readonly Block[] = turn.thinking === undefined ? [] : [{ type: 'thinking', thinking: turn.thinking, signature }];
  if ('text' in turn) return [...thinking, { type: 'text', text: turn.text }];
  return [...thinking, { type: 'tool_use', id: turn.call.id, name: turn.call.name, input: turn.call.args }];
}

function blockEvents(block: Block, index: number): readonly { readonly type: string }[] {
  const delta = (content: object) => ({ type: 'content_block_delta', index, delta: content });
  const stop = { type: 'content_block_stop', index };
  if (block.type === 'text') {
    const begin = { type: 'content_block_start', index, content_block: { type: 'text', text: '' } };
    return [begin, ...wordsOf(block.text).map((text) => delta({ type: 'text_delta', text })), stop];
  }
  if (block.type === 'thinking') {
    const begin = { type: 'content_block_start', index, content_block: { type: 'thinking', thinking: '' } };
    return [
      begin,
      delta({ type: 'thinking_delta', thinking: block.thinking }),
      delta({ type: 'signature_delta', signature: block.signature }),
      stop,
    ];
  }
  const begin = { type: 'content_block_start', index, content_block: { type: 'tool_use', id: block.id, name: block.name, input: {} } };
  return [begin, delta({ type: 'input_json_delta', partial_json: JSON.stringify(block.input) }), stop];
}

function stopReason(turn: AnsweredTurn): string {
  return 'text' in turn ? 'end_turn' : 'tool_use';
}

function ending(turn: AnsweredTurn) {
  return {
    type: 'message_delta',
    delta: { stop_reason: stopReason(turn), stop_sequence: null },
    usage: { output_tokens: usage.output_tokens },
  };
}
