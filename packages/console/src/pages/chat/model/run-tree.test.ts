import { expect, test } from 'vitest';
import { applyEvents, emptyTree } from './run-tree.ts';
import type { RunTree, WireEvent } from './run-tree.ts';

const tool = { tool_call_id: 'c1', tool_name: 'search', tool_args: { q: 'a' }, tool_call_error: null, result: null } as never;
const run = (events: readonly Partial<WireEvent>[], tree = emptyTree('r')): RunTree =>
  applyEvents(
    tree,
    events.map((event) => ({ run_id: 'r', ...event }) as WireEvent),
  );
const root = (tree: RunTree) => tree.nodes.get('r');

test('text and reasoning grow, and what came before a tool stays before it', () => {
  const tree = run([
    { event: 'RunStarted', agent_name: 'Clerk' },
    { event: 'RunContent', reasoning_content: 'Hm', content: '' },
    { event: 'RunContent', reasoning_content: 'm', content: '' },
    { event: 'RunContent', content: 'Look' },
    { event: 'RunContent', content: 'ing' },
    { event: 'ToolCallStarted', tool },
    { event: 'ToolCallCompleted', tool: { ...(tool as object), result: 'found' } as never },
    { event: 'RunContent', content: 'Found' },
    { event: 'RunCompleted', content: 'Found', metrics: { total_tokens: 12, duration: 1.5 } },
  ]);
  expect(root(tree)?.parts.map((part) => ('text' in part ? `${part.type}:${part.text}` : part.type))).toEqual([
    'reasoning:Hmm',
    'text:Looking',
    'tool',
    'text:Found',
  ]);
  expect(root(tree)).toMatchObject({
    name: 'Clerk',
    status: 'completed',
    tokens: 12,
    duration: 1.5,
    parts: [{}, {}, { isDone: true, tool: { result: 'found' } }, {}],
  });
});

test('one event at a time and all at once give the same', () => {
  const events = [
    { event: 'RunStarted' },
    { event: 'RunContent', content: 'a' },
    { event: 'RunContent', content: 'b' },
    { event: 'RunCompleted', content: 'ab' },
  ];
  expect(events.reduce((tree, event) => run([event], tree), emptyTree('r'))).toEqual(run(events));
});

test('an answer that was not streamed comes with the end', () => {
  expect(root(run([{ event: 'RunStarted' }, { event: 'RunCompleted', content: { a: 1 } }]))?.parts).toEqual([
    { type: 'data', value: { a: 1 } },
  ]);
});

test('members hang below their team', () => {
  const tree = run([
    { event: 'TeamRunStarted', team_name: 'Desk' },
    { event: 'TeamToolCallStarted', tool },
    { event: 'RunStarted', run_id: 'm', parent_run_id: 'r', agent_name: 'Writer' },
    { event: 'RunContent', run_id: 'm', parent_run_id: 'r', content: 'text' },
    { event: 'RunCompleted', run_id: 'm', parent_run_id: 'r', content: 'text' },
    { event: 'TeamRunContent', content: 'Done' },
    { event: 'TeamRunCompleted', content: 'Done' },
  ]);
  expect(root(tree)).toMatchObject({ kind: 'team', parts: [{ type: 'tool' }, { type: 'node', id: 'm' }, { text: 'Done' }] });
  expect(tree.nodes.get('m')).toMatchObject({ kind: 'agent', name: 'Writer', status: 'completed', parts: [{ text: 'text' }] });
});

test('steps hold their runs, a loop has one for each round, and the answer of the whole stands last', () => {
  const step = { run_id: 'r', step_id: 's', step_name: 'Ask' };
  const round = (id: string) => [
    { ...step, event: 'StepStarted' },
    { event: 'RunStarted', run_id: id, parent_run_id: 'r', step_id: 's', agent_name: 'A' },
    { event: 'RunCompleted', run_id: id, parent_run_id: 'r', step_id: 's', content: id },
    { ...step, event: 'StepCompleted', content: id },
  ];
  const tree = run([
    { event: 'WorkflowStarted', workflow_name: 'W' },
    ...round('one'),
    ...round('two'),
    { event: 'WorkflowCompleted', content: 'two' },
  ]);
  const parts = root(tree)?.parts ?? [];
  expect(parts.map(({ type }) => type)).toEqual(['node', 'node', 'text']);
  const rounds = parts.flatMap((part) => (part.type === 'node' ? [tree.nodes.get(part.id)] : []));
  expect(rounds.map((node) => [node?.kind, node?.status, node?.parts])).toEqual([
    ['step', 'completed', [{ type: 'node', id: 'one' }]],
    ['step', 'completed', [{ type: 'node', id: 'two' }]],
  ]);
});

test('a pause tells what is waited for, and is over when the run goes on', () => {
  const requirement = { id: 'q', tool_execution: tool } as never;
  const paused = run([{ event: 'RunStarted' }, { event: 'RunPaused', requirements: [requirement] }]);
  expect([paused.pause?.requirements.length, root(paused)?.status]).toEqual([1, 'paused']);
  const member = run(
    [{ event: 'RunPaused', run_id: 'm', parent_run_id: 'r', requirements: [requirement] }],
    run([{ event: 'TeamRunStarted' }]),
  );
  expect(member.pause).toBeNull();
  const gone = run([{ event: 'RunContinued' }], paused);
  expect([gone.pause, root(gone)?.status]).toEqual([null, 'working']);
});

test('cancelled stays cancelled, failed says why', () => {
  expect(root(run([{ event: 'RunStarted' }, { event: 'RunCancelled' }, { event: 'RunCompleted', content: '' }]))?.status).toBe('cancelled');
  expect(root(run([{ event: 'RunStarted' }, { event: 'RunError', error: 'out of money' }]))).toMatchObject({
    status: 'error',
    error: 'out of money',
  });
});

test('what is not known changes nothing', () => {
  const tree = run([{ event: 'RunStarted' }]);
  expect(run([{ event: 'SomethingNew' }, { event: 'StepCompleted', step_id: 'x' }, { event: 'ToolCallStarted' }], tree)).toEqual(tree);
});
