/** Milliseconds that a timer of JavaScript can hold; a longer one would fire at once. */
export const longestTimeoutMs = 2_147_483_647;

export function isTimeout(value: number): boolean {
  return value >= 1 && value <= longestTimeoutMs;
}
