import { expect, test } from 'vitest';
import { parseSignal } from './signals.ts';

test('a signal is a topic and an id of ours, and anything else on the channel is nothing', () => {
  expect(parseSignal('cancel:run-1')).toEqual({ topic: 'cancel', id: 'run-1' });
  expect(parseSignal('work:')).toEqual({ topic: 'work', id: '' });
  for (const payload of [undefined, '', 'cancel', 'drop:run-1', 'cancel:a:b', 'cancel:a b', `cancel:${'x'.repeat(65)}`, 'toString:']) {
    expect(parseSignal(payload), payload).toEqual(payload === 'cancel' ? { topic: 'cancel', id: '' } : null);
  }
});
