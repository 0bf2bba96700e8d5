import { startFakeProvider, wordsOf } from './fake-provider.ts';
import type { AnsweredTurn, FakeProvider, ProviderTurn, ProviderVoice } from './fake-provider.ts';

const usage = {
  input_tokens: 11,
  input_tokens_details: { cached_tokens: 4 },
  output_tokens: 6,
  output_tokens_details: { reasoning_tokens: 2 },
  total_tokens: 17,
};
const created = { id: 'resp_1', created_at: 1, model: 'gpt-test' };

/** OpenAI's Responses API, as far as text and function calls go. */
const voice: ProviderVoice = {
  whole: (turn) => ({ ...created, object: 'response', status: 'completed', output: [itemOf(turn)], usage }),
  stream: (turn) => [
    ...('text' in turn ? textStart(turn.text) : callStart(turn)),
    { type: 'response.output_item.done', output_index: 0, item: itemOf(turn) },
    completed,
  ],
  beginning: (text) => textStart(text),
};
const completed = { type: 'response.completed', response: { ...created, status: 'completed', usage } };

export function startFakeOpenAI(turns: readonly ProviderTurn[]): Promise<FakeProvider> {
  return startFakeProvider(voice, turns);
}

function itemOf(turn: AnsweredTurn) {
  if ('text' in turn)
    return {
      type: 'message',
      id: 'msg_1',
      role: 'assistant',
      status: 'completed',
      content: [{ type: 'output_text', text: turn.text, annotations: [] }],
    };
  const { id, name, args } = turn.call;
  return { type: 'function_call', id: `fc_${id}`, call_id: id, name, arguments: JSON.stringify(args), status: 'completed' };
}

function textStart(text: string) {
  return [
    { type: 'response.created', response: created },
    {
      type: 'response.output_item.added',
      output_index: 0,
      item: { type: 'message', id: 'msg_1', role: 'assistant', status: 'in_progress', content: [] },
    },
    ...wordsOf(text).map((delta) => ({ type: 'response.output_text.delta', item_id: 'msg_1', output_index: 0, content_index: 0, delta })),
  ];
}

function callStart(turn: Extract<AnsweredTurn, { call: object }>) {
  const { id, name, args } = turn.call;
  const item = { type: 'function_call', id: `fc_${id}`, call_id: id, name, arguments: '', status: 'in_progress' };
  return [
    { type: 'response.created', response: created },
    { type: 'response.output_item.added', output_index: 0, item },
    { type: 'response.function_call_arguments.delta', item_id: item.id, output_index: 0, delta: JSON.stringify(args) },
  ];
}
