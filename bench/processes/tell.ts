/** Tells the benchmark that started this process. */
export function tell(message: string): void {
  if (process.send === undefined) throw new Error('This script is started by bench/run.ts');
  process.send(message);
}

/** The configuration that the benchmark gave, as JSON. */
export const configText = process.argv[2] ?? '{}';

/** Ends the process when the benchmark asks, or is gone. */
export function endWhenAsked(close: () => Promise<unknown>): void {
  const end = (): void => void close().finally(() => process.exit(0));
  process.once('SIGTERM', end);
  process.once('disconnect', end);
}
