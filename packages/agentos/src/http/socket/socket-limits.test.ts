import { expect, it } from 'vitest';
import { MessageRate } from './message-rate.ts';
import { resolveSocketLimits } from './socket-limits.ts';

it('fills in the defaults', () => {
  expect(resolveSocketLimits({ sockets: 5 })).toMatchObject({ sockets: 5, messagesPerSecond: 20 });
});

it.each([[{ sockets: 0 }], [{ handshakeMs: 1.5 }], [{ slowMs: 2 ** 31 }], [JSON.parse('{"many":1}')]])('refuses %j', (limits) => {
  expect(() => resolveSocketLimits(limits)).toThrow(TypeError);
});

it('takes so many messages a second, and so many that wait', () => {
  const rate = new MessageRate(3);
  const take = (now: number): boolean => {
    const isTaken = rate.take(now);
    rate.done();
    return isTaken;
  };
  expect([take(1000), take(1001), take(1999), take(1999), take(2000)]).toEqual([true, true, true, false, true]);
  const busy = new MessageRate(100);
  expect(Array.from({ length: 17 }, () => busy.take(0)).filter(Boolean)).toHaveLength(16);
});
