/**
 * Epoch milliseconds that follow the wall clock forwards and the monotonic clock when the wall clock is set back: a token that has expired does not come
 * to life again because somebody corrected the time.
 */
export function steadyClock(wall: () => number = Date.now, monotonic: () => number = () => performance.now()): () => number {
  const offset = wall() - monotonic();
  return () => Math.max(wall(), offset + monotonic());
}
