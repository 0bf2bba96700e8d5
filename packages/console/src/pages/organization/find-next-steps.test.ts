import { expect, test } from 'vitest';
import { findNextSteps } from './find-next-steps.ts';

const owner = { os: { read: true, write: true }, 'org:members': { read: true, write: true } };
const member = { os: { read: true, write: false }, 'org:members': { read: false, write: false } };
const to = (facts: Parameters<typeof findNextSteps>[0]) => findNextSteps(facts).map((step) => step.to);

test('an owner of an empty organisation registers, invites and protects', () => {
  expect(to({ abilities: owner, instances: 0, members: 1, hasSecondFactor: false })).toEqual([
    '/instances/new',
    '/members/invitations',
    '/account',
  ]);
});

test('nothing is offered that the caller may not do, or that is not known yet', () => {
  expect(to({ abilities: member, instances: 0, members: 1, hasSecondFactor: false })).toEqual([]);
  expect(to({ abilities: owner, instances: null, members: null, hasSecondFactor: true })).toEqual([]);
  expect(to({ abilities: owner, instances: 3, members: 2, hasSecondFactor: true })).toEqual([]);
});
