import { expect, test } from 'vitest';
import { readHolders } from './read-holders.ts';

test('names people as far as the answer does', () => {
  const holders = [{ user_id: 'u1', name: 'Ada', email: 'ada@example.test' }, { user_id: 'u2' }, null, 'u3'];
  expect(readHolders({ code: 'role_in_use', holders })).toEqual(['Ada, ada@example.test', 'u2']);
  expect(readHolders({})).toEqual([]);
});
