import { AgentOSClientError } from '@agentos-ts/client';

/** What an error view shows. */
export interface ErrorFacts {
  readonly title: string;
  readonly detail: string;
  readonly code: string | null;
  readonly requestId: string | null;
  /** What helps. */
  readonly advice: string | null;
}

const titles: Readonly<Record<number, string>> = {
  0: 'The server could not be reached',
  401: 'You are not signed in any more',
  403: 'You may not do this',
  404: 'It is not there',
  409: 'It cannot be done as things are',
  413: 'It is too large',
  422: 'The server does not take these values',
  429: 'Too many requests',
  503: 'The server is busy',
};

/** `[{ loc: ['body', 'name'], msg }]` of a 422 as one line each. */
function readDetail(detail: unknown): string {
  if (typeof detail === 'string') return detail;
  if (!Array.isArray(detail)) return JSON.stringify(detail) ?? '';
  return detail
    .map((item: unknown) => {
      const { loc, msg }: { readonly loc?: unknown; readonly msg?: unknown } = typeof item === 'object' && item !== null ? item : {};
      const place = Array.isArray(loc) ? loc.filter((part) => part !== 'body' && part !== 'query').join('.') : '';
      return place === '' ? String(msg) : `${place}: ${String(msg)}`;
    })
    .join('\n');
}

function adviseUnreachable(serverUrl: string | null, pageOrigin: string): string {
  if (serverUrl === null || new URL(serverUrl).origin === pageOrigin) return 'Look whether it is running, and try again.';
  return `Look whether ${new URL(serverUrl).origin} is running. When it is, its setting cors.origins has to list this page: ${pageOrigin}`;
}

/** An error of a request in words. `serverUrl` is the AgentOS that was asked, `pageOrigin` where this page came from. */
export function describeError(error: unknown, serverUrl: string | null, pageOrigin: string): ErrorFacts {
  if (!AgentOSClientError.is(error))
    return {
      title: 'Something went wrong on this page',
      detail: error instanceof Error ? error.message : '',
      code: null,
      requestId: null,
      advice: null,
    };
  const { status, code, detail, requestId } = error;
  return {
    title: titles[status] ?? (status >= 500 ? 'The server failed' : 'The server refused this'),
    detail: readDetail(detail),
    code,
    requestId,
    advice: status === 0 && code === 'client_connection_lost' ? adviseUnreachable(serverUrl, pageOrigin) : null,
  };
}
