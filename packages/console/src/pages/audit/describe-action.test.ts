import { expect, test } from 'vitest';
import { describeAction } from './describe-action.ts';

test('reads as words', () => {
  expect(describeAction('member.set_roles')).toBe('Member: set roles');
  expect(describeAction('organization')).toBe('Organization');
});
