import type { RunItem } from '@agentos-ts/client';
import { expect, test } from 'vitest';
import { filesOf, treeOfRun } from './stored-run.ts';

const run = (fields: object): RunItem => ({
  run_id: 'r',
  agent_id: 'a',
  status: 'COMPLETED',
  run_input: 'q',
  created_at: '2026-01-01T00:00:00Z',
  ...fields,
});
const tool = { tool_call_id: 'c', tool_name: 't', tool_args: {}, tool_call_error: null, result: 'done' };

test('words and calls stand in the order in which they were made; history is not this run', () => {
  const messages = [
    { role: 'assistant', content: 'old', from_history: true },
    { role: 'user', content: 'q', from_history: false, files: [{ filename: 'a.pdf' }] },
    { role: 'assistant', content: 'Looking', tool_calls: [{ id: 'c', type: 'function', function: { name: 't', arguments: '{}' } }] },
    { role: 'tool', content: 'done', tool_call_id: 'c' },
    { role: 'assistant', content: 'Found' },
  ];
  const item = run({ messages, tools: [tool], content: 'Found' });
  expect(treeOfRun(item).nodes.get('r')?.parts).toMatchObject([{ text: 'Looking' }, { type: 'tool', isDone: true }, { text: 'Found' }]);
  expect(filesOf(item)).toEqual(['a.pdf']);
});

test('without messages the answer is there, a failed run says why, a workflow has its steps', () => {
  expect(treeOfRun(run({ content: 'A' })).nodes.get('r')?.parts).toEqual([{ type: 'text', text: 'A' }]);
  expect(treeOfRun(run({ status: 'ERROR', content: 'broken' })).nodes.get('r')).toMatchObject({
    status: 'error',
    error: 'broken',
    parts: [],
  });
  const step = { step_name: 'S', step_id: 's', content: 'x', success: true, error: null };
  const tree = treeOfRun(run({ agent_id: '', workflow_id: 'w', step_results: [{ ...step, steps: [step] }], content: 'x' }));
  expect(tree.nodes.get('r')?.parts.map(({ type }) => type)).toEqual(['node', 'text']);
  expect([...tree.nodes.values()].map(({ kind }) => kind).toSorted()).toEqual(['step', 'step', 'workflow']);
});
