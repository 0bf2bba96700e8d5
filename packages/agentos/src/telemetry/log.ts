import { destination, pino } from 'pino';
import type { DestinationStream } from 'pino';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** Facts of one line. Never a header, a body, a token or a prompt: name what happened, not what was said. */
export type LogFields = Readonly<Record<string, unknown>>;

/** What the rooms take by injection. A pino logger fits; so does a fake of four functions. */
export interface Log {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
  /** Lets hot paths skip building a line that nobody reads. */
  isLevelEnabled(level: Exclude<LogLevel, 'silent'>): boolean;
}

export interface LogOptions {
  /** Default `info`. */
  readonly level?: LogLevel;
  /** Default: standard error, so that standard output stays free for data. */
  readonly destination?: DestinationStream;
}

const censor = '[redacted]';
// A second wall: callers do not log these, and when one does by mistake nothing is shown.
const secretNames = ['authorization', 'cookie', 'token', 'access_token', 'password', 'secret', 'headers', 'body', 'prompt'];
const redactedPaths = secretNames.flatMap((name) => [name, `*.${name}`]);

const deepestCause = 5;

/**
 * Type, message, stack, code and causes: nothing else of an error is written. Libraries hang whole requests, replies and rows on their errors
 * (`requestBodyValues` of the AI SDK, `detail` and `where` of PostgreSQL).
 */
function describeError(error: unknown, depth = 0): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const { name, message, stack, cause } = error;
  return {
    type: name,
    message,
    stack,
    ...('code' in error && typeof error.code === 'string' ? { code: error.code } : {}),
    ...(cause === undefined || depth === deepestCause ? {} : { cause: describeError(cause, depth + 1) }),
  };
}

/** JSON lines on standard error. Of errors only what `describeError` picks is written. */
export function createLog(options: LogOptions = {}): Log {
  const settings = {
    level: options.level ?? 'info',
    base: null,
    redact: { paths: redactedPaths, censor },
    serializers: { err: (error: unknown) => describeError(error) },
  };
  return pino(settings, options.destination ?? destination(2));
}

const ignore = (): void => undefined;

/** For tests and for callers that want no log. */
export const silentLog: Log = Object.freeze({ debug: ignore, info: ignore, warn: ignore, error: ignore, isLevelEnabled: () => false });
