import { defineErrors } from '../lib/errors.ts';
import type { AgentOSError } from '../lib/errors.ts';

/** What the pipeline itself answers. */
export const httpErrors = defineErrors('http', {
  bad_target: { status: 400, detail: 'Malformed request target', means: 'The path holds characters or segments that no route can have.' },
  bad_host: { status: 400, detail: 'Host header sent more than once', means: 'Two servers on the way could read two names.' },
  token_in_query: {
    status: 401,
    detail: 'A token in the query string is never accepted',
    means: 'A websocket was opened with a token in its address. Send it in an authenticate message.',
  },
  foreign_origin: {
    status: 403,
    detail: 'Cross-site socket refused',
    means: 'A page of an origin that cors.origins does not name opened a websocket.',
  },
  sockets_full: {
    status: 503,
    detail: 'No more sockets are taken',
    means: 'The server has as many open websockets as it takes, or is shutting down.',
  },
  bad_body: { status: 400, detail: (why: string) => why, means: 'The body cannot be read: truncated, wrong encoding or broken multipart.' },
  not_found: { status: 404, detail: 'Not Found', means: 'No route or no object of that name.' },
  method_not_allowed: {
    status: 405,
    detail: 'Method Not Allowed',
    means: 'The path exists, the method does not. `Allow` names those that do.',
  },
  body_too_large: {
    status: 413,
    detail: (limit: number, what: string) => `${what} is larger than ${limit} bytes`,
    means: 'The body or one of its files is over the configured limit.',
  },
  too_many_files: { status: 413, detail: (limit: number) => `More than ${limit} files`, means: 'The body has more files than configured.' },
  url_too_long: {
    status: 414,
    detail: (limit: number) => `The request target is longer than ${limit} bytes`,
    means: 'The URL is over the limit.',
  },
  unsupported_media_type: {
    status: 415,
    detail: (accepted: string) => `Unsupported media type; send ${accepted}`,
    means: 'The body has a content type that the route does not read.',
  },
  validation_failed: {
    status: 422,
    detail: 'Request validation failed',
    means: 'Parameters or body do not fit. `detail` is a list of `{ type, loc, msg }`.',
  },
  headers_too_large: {
    status: 431,
    detail: (limit: number) => `The request headers are larger than ${limit} bytes`,
    means: 'The headers are over the limit.',
  },
  internal: { status: 500, detail: 'Internal server error', means: 'A fault of the server; the log has the cause under the request id.' },
});

/** What stops the start of the HTTP layer. */
export const httpConfigErrors = defineErrors('config', {
  unmatched_scope_mapping: {
    status: 500,
    detail: (key: string, nearest: string) =>
      `scopeMappings: '${key}' matches no route${nearest === '' ? '' : `; the nearest is '${nearest}'`}`,
    means: 'An entry of scopeMappings names no registered route, so it would protect nothing.',
  },
  scope_mapping_invalid: {
    status: 500,
    detail: (key: string, why: string) => `scopeMappings: '${key}': ${why}`,
    means: 'A key or a scope of scopeMappings cannot be read.',
  },
  public_route_invalid: {
    status: 500,
    detail: (pattern: string, why: string) => `publicRoutes: '${pattern}': ${why}`,
    means: 'An entry of publicRoutes cannot be read.',
  },
  cors_invalid: { status: 500, detail: (why: string) => `cors.origins: ${why}`, means: 'The list of origins cannot be used safely.' },
});

export interface FieldProblem {
  readonly type: string;
  readonly loc: readonly (string | number)[];
  readonly msg: string;
}

/** 422 whose `detail` is the list that existing clients read; never repeats what was sent. */
export function validationFailed(problems: readonly FieldProblem[]): AgentOSError {
  return httpErrors.validation_failed({ extensions: { detail: problems } });
}
