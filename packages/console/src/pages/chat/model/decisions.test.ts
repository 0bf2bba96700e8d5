import { expect, test } from 'vitest';
import { questionsOf, toContinueInput } from './decisions.ts';
import type { Pause } from './run-tree.ts';

const requirement = (id: string, tool: object = {}) =>
  ({
    id,
    tool_execution: { tool_call_id: id, tool_name: 't', tool_args: { a: 1 }, confirmed: null, approval_type: 'audit', ...tool },
  }) as never;

test('calls of the run and of members are asked for, those that are decided are not', () => {
  const pause: Pause = {
    requirements: [
      requirement('own'),
      { ...(requirement('member') as object), member_agent_name: 'Writer' } as never,
      requirement('done', { confirmed: true }),
      requirement('other', { approval_type: 'required' }),
    ],
    steps: [],
  };
  expect(questionsOf(pause).map(({ id, asker, isForOthers }) => [id, asker, isForOthers])).toEqual([
    ['own', null, false],
    ['member', 'Writer', false],
    ['other', null, true],
  ]);
  expect(
    toContinueInput(
      pause,
      new Map([
        ['own', { isApproved: true }],
        ['member', { isApproved: false, note: 'no' }],
      ]),
    ).requirements,
  ).toMatchObject([
    { id: 'own', confirmation: true },
    { id: 'member', confirmation: false, confirmation_note: 'no' },
    { id: 'done' },
    { id: 'other' },
  ]);
  expect(toContinueInput(pause, new Map())).toEqual({});
});

test('steps that may not begin, and calls within steps', () => {
  const step = {
    step_id: 's',
    step_name: 'Send',
    step_index: 1,
    step_type: 'Step',
    requires_confirmation: true,
    confirmed: null,
    on_reject: 'skip',
  };
  const pause: Pause = {
    requirements: [],
    steps: [step, { ...step, step_id: 'x', step_index: [2, 0], executor_name: 'Payer', executor_requirements: [requirement('call')] }],
  };
  const questions = questionsOf(pause);
  expect(questions.map(({ id, asker }) => [id, asker])).toEqual([
    ['step:s:1', 'Send'],
    ['call', 'Payer'],
  ]);
  expect(toContinueInput(pause, new Map(questions.map(({ id }) => [id, { isApproved: true }]))).stepRequirements).toMatchObject([
    { step_id: 's', confirmed: true },
    { step_id: 'x', confirmed: null, executor_requirements: [{ id: 'call', confirmation: true }] },
  ]);
});
