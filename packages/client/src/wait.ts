/** How often and how fast something is tried again. */
export interface RetryOptions {
  /** Tries without any progress, the first one included, before giving up. Default 8. */
  readonly tries?: number | undefined;
  /** Milliseconds before the second try; doubled for every further one. Default 250. */
  readonly firstDelayMs?: number | undefined;
  /** The longest wait. A server that asks for more (`Retry-After`) is not waited for. Default 10 seconds. */
  readonly longestDelayMs?: number | undefined;
}

export type Retry = { readonly [K in keyof RetryOptions]-?: number };

export function readRetry({ tries = 8, firstDelayMs = 250, longestDelayMs = 10_000 }: RetryOptions = {}): Retry {
  return { tries, firstDelayMs, longestDelayMs };
}

/** Milliseconds before try number `attempt` (1 is the second). Between half and the whole, so that clients that lost one server do not return as one. */
export function delayBefore(attempt: number, { firstDelayMs, longestDelayMs }: Retry, random: () => number = Math.random): number {
  return Math.min(longestDelayMs, firstDelayMs * 2 ** (attempt - 1)) * (0.5 + random() / 2);
}

/** Rejects with the signal's reason as soon as it is aborted. */
export async function wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- the reason is the caller's own
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });
}
