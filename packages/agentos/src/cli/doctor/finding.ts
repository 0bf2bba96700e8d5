import { AgentOSError } from '../../lib/errors.ts';

/** One line of `agentos doctor`. The text of a `warn` or `fail` says what to do about it. */
export interface Finding {
  readonly level: 'ok' | 'warn' | 'fail';
  readonly subject: 'keys' | 'clock' | 'database' | 'role' | 'row security' | 'address' | 'cors' | 'start' | 'authorization';
  readonly text: string;
}

/** The text of an expected error, which names the fix. Anything else is a fault of the file or of this package and passes through. */
export function textOfError(error: unknown): string {
  if (AgentOSError.is(error)) return error.detail;
  throw error;
}
