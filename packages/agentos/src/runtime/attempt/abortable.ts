/** Settles like `work`, or rejects with the signal's reason at once when it is aborted, even if `work` ignores the signal. */
export function abortable<T>(work: PromiseLike<T> | T, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const stop = () => reject(asError(signal.reason));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
    Promise.resolve(work)
      .then(resolve, (error: unknown) => reject(asError(error)))
      .finally(() => signal.removeEventListener('abort', stop));
  });
}

function asError(value: unknown): Error {
  return value instanceof Error ? value : new Error('something that is not an Error was thrown', { cause: value });
}
