import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SocketLink } from './socket-link.ts';

/** A client that takes frames when it is told to. */
class FakeRaw extends EventEmitter {
  readonly log: string[] = [];
  readonly #waiting: ((error?: Error) => void)[] = [];
  send(_text: string, done: (error?: Error) => void): void {
    this.#waiting.push(done);
  }
  take(error?: Error): void {
    this.#waiting.shift()?.(error);
  }
  close(code: number): void {
    this.log.push(`close ${code}`);
  }
  terminate(): void {
    this.log.push('terminate');
  }
  ping(): void {
    this.log.push('ping');
  }
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('resolves a send when the client has taken the frame, and not before', async () => {
  const raw = new FakeRaw();
  const link = new SocketLink(raw, 1000);
  const states: string[] = [];
  const sending = link.send('x').then((isSent) => states.push(`sent ${isSent}`));
  await Promise.resolve();
  expect(states).toEqual([]);
  raw.take();
  await sending;
  expect(states).toEqual(['sent true']);
  const failing = link.send('y');
  raw.take(new Error('gone'));
  expect(await failing).toBe(false);
});

it('closes and then cuts a client that does not read', () => {
  const raw = new FakeRaw();
  const link = new SocketLink(raw, 1000);
  void link.send('x');
  link.beat(Date.now() + 999);
  expect(raw.log).toEqual([]);
  link.beat(Date.now() + 1000);
  expect(raw.log).toEqual(['close 4408']);
  vi.advanceTimersByTime(5000);
  expect(raw.log).toEqual(['close 4408', 'terminate']);
});

it('pings a silent client and closes one that does not answer', () => {
  const raw = new FakeRaw();
  const link = new SocketLink(raw, 1000);
  vi.advanceTimersByTime(25_000);
  link.beat(Date.now());
  expect(raw.log).toEqual(['ping']);
  raw.emit('pong');
  vi.advanceTimersByTime(49_000);
  link.beat(Date.now());
  expect(raw.log).toEqual(['ping', 'ping']);
  vi.advanceTimersByTime(1_000);
  link.beat(Date.now());
  expect(raw.log).toEqual(['ping', 'ping', 'close 1001']);
});

it('sends nothing after it was closed', async () => {
  const raw = new FakeRaw();
  const link = new SocketLink(raw, 1000);
  link.close(4401, 'x');
  link.gone();
  expect(await link.send('x')).toBe(false);
  vi.advanceTimersByTime(5000);
  expect(raw.log).toEqual(['close 4401']);
});
