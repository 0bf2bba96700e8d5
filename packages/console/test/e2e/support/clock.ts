import { vi } from 'vitest';

/**
 * Makes the servers' clock one that can be moved: they run in this process. It goes on by itself, and only `Date` is changed, so nothing waits longer or
 * shorter than it does otherwise. Before anything else of a test file.
 */
export function takeClock(): void {
  vi.useFakeTimers({ toFake: ['Date'], shouldAdvanceTime: true });
}

/** Lets so much time pass for the servers. Milliseconds. */
export function passTime(ms: number): void {
  vi.setSystemTime(Date.now() + ms);
}

/** Back to the clock of the machine. */
export function returnClock(): void {
  vi.useRealTimers();
}
