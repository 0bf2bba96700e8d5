import { STATUS_CODES } from 'node:http';
import { AgentOSError } from '../../lib/errors.ts';
import type { Log } from '../../telemetry/index.ts';
import { mergeHeaders } from './merge-headers.ts';
import { httpErrors } from '../http.errors.ts';

export interface Problem {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Problem details (RFC 9457) of an error. `detail` is what existing clients read; an extension named `detail` replaces it (validation lists).
 * What is not an `AgentOSError` becomes a 500 that says nothing, and a line in the log under the request id.
 */
export function describeProblem(thrown: unknown, requestId: string, log: Log): Problem {
  const error = AgentOSError.is(thrown) ? thrown : httpErrors.internal({ cause: thrown });
  if (error.status >= 500) log.error({ requestId, code: error.code, err: error.cause ?? error }, 'request failed');
  const { status, code, detail } = error;
  const body = {
    type: `urn:agentos:error:${code}`,
    title: STATUS_CODES[status] ?? 'Error',
    detail,
    ...error.extensions,
    status,
    instance: `urn:uuid:${requestId}`,
    code,
  };
  return {
    status,
    headers: mergeHeaders({ ...challenge(error), ...error.headers }, { 'Content-Type': 'application/problem+json' }),
    body: JSON.stringify(body),
  };
}

// RFC 9110 section 15.5.2: a 401 without a challenge is not allowed. The header of the error, when it has one, wins.
function challenge({ status, headers }: AgentOSError): Record<string, string> {
  const has = Object.keys(headers).some((name) => name.toLowerCase() === 'www-authenticate');
  return status === 401 && !has ? { 'WWW-Authenticate': 'Bearer' } : {};
}
