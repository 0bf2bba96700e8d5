import { setTimeout as sleep } from 'node:timers/promises';
import { APICallError } from 'ai';

const mostRetries = 2;
const firstDelayMs = 2000;
const longestDelayMs = 60_000;

/**
 * Calls again what a provider refused for now (`isRetryable`: 408, 409, 429, 5xx, lost connections), at most twice, after the time that its
 * `Retry-After` asks for (RFC 9110 section 10.2.3), or 2 and 4 seconds. Rejects with the provider's last error.
 */
export async function retryCall<T>(call: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let retry = 0; ; retry += 1) {
    try {
      return await call();
    } catch (error) {
      if (retry === mostRetries || signal.aborted || !APICallError.isInstance(error) || !error.isRetryable) throw error;
      await sleep(delayOf(error, firstDelayMs * 2 ** retry), undefined, { signal });
    }
  }
}

function delayOf({ responseHeaders = {} }: APICallError, usual: number): number {
  const asked = askedDelay(responseHeaders);
  return asked !== null && asked >= 0 && asked < longestDelayMs ? asked : usual;
}

function askedDelay(headers: Readonly<Record<string, string>>): number | null {
  const milliseconds = Number.parseFloat(headers['retry-after-ms'] ?? '');
  if (!Number.isNaN(milliseconds)) return milliseconds;
  const after = headers['retry-after'];
  if (after === undefined) return null;
  const seconds = Number.parseFloat(after);
  const delay = Number.isNaN(seconds) ? Date.parse(after) - Date.now() : seconds * 1000;
  return Number.isNaN(delay) ? null : delay;
}
