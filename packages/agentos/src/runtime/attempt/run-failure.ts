import { APICallError, NoObjectGeneratedError, NoOutputGeneratedError, RetryError } from 'ai';
import { AgentOSError } from '../../lib/errors.ts';
import type { RunFailure } from '../record/run-record.ts';

/** A failure that the engine itself finds; type and text are fit for clients. */
export class RunFailed extends Error {
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.name = 'RunFailed';
    this.type = type;
  }
}

/**
 * What a client may learn about a failure: a machine word and a fixed text. Messages, bodies and headers of providers stay out,
 * because they repeat prompts and parts of keys.
 */
export function describeFailure(error: unknown): Omit<RunFailure, 'id'> {
  const cause = RetryError.isInstance(error) ? error.lastError : error;
  if (cause instanceof RunFailed) return { type: cause.type, message: cause.message };
  if (AgentOSError.is(cause)) return { type: cause.code, message: cause.detail };
  if (NoObjectGeneratedError.isInstance(cause) || NoOutputGeneratedError.isInstance(cause))
    return { type: 'OutputInvalid', message: 'The model did not answer in the required form.' };
  const status = statusOf(cause);
  if (status === 429) return { type: 'ModelRateLimited', message: 'The model provider limits requests at the moment. Try again later.' };
  if (status === 401 || status === 403)
    return { type: 'ModelAccessDenied', message: 'The model provider refused the credentials of this server.' };
  if (status !== undefined || isFromProvider(cause)) return { type: 'ModelError', message: 'The model provider failed.' };
  return { type: 'InternalError', message: 'The run failed.' };
}

/** Fields for the log: enough to find the place, nothing that a prompt or key could be part of. */
export function failureFields(error: unknown): object {
  const cause = RetryError.isInstance(error) ? error.lastError : error;
  if (!(cause instanceof Error)) return { thrown: typeof cause };
  const frames = (cause.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return { error: cause.name, statusCode: statusOf(cause), at: frames.slice(0, 6).map((line) => line.trim()) };
}

function statusOf(error: unknown): number | undefined {
  return APICallError.isInstance(error) ? error.statusCode : undefined;
}

// Errors of the SDK are named AI_…; those of a broken connection are TypeErrors of fetch inside an APICallError or bare.
function isFromProvider(error: unknown): boolean {
  return APICallError.isInstance(error) || (error instanceof Error && error.name.startsWith('AI_'));
}
