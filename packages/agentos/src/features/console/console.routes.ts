import { defineRoute, empty, hasTag, raw, reply } from '../../http/index.ts';
import type { Route } from '../../http/index.ts';
import { readConsoleFiles } from './console-files.ts';
import type { ConsoleFiles } from './console-files.ts';
import { baseFrom, checkOrigin, fillPage } from './console-page.ts';
import type { ConsoleInstance, ConsoleMode } from './console-page.ts';
import { consoleConfigErrors, consoleErrors } from './console.errors.ts';

export interface ConsoleOptions {
  /** Whose pages: those of one AgentOS, or with the ones of a control plane. */
  readonly mode: ConsoleMode;
  /** Origins that the pages may call besides the one they come from. */
  readonly connectOrigins?: readonly string[];
  /**
   * Adds `GET /console/os/:instance_id`, whose pages may call that AgentOS too. Null, for an unknown one and for callers who may not know it: the page
   * about no AgentOS, which asks them to sign in.
   */
  readonly instance?: (instanceId: string, request: Request) => Promise<ConsoleInstance | null>;
  /** True: a missing console stops the start with `config_console_missing`. Default: its addresses answer 404 `console_not_installed`. */
  readonly required?: boolean;
  /** Folder with `index.html` and `assets/`. Default: that of the package `@agentos-ts/console`. */
  readonly folder?: string;
}

const tags = ['console'] as const;
const access = { public: 'pages hold no data; what they show comes through the lock' } as const;
const page = { 200: raw('text/html; charset=utf-8', 'The page') } as const;
const year = 'public, max-age=31536000, immutable';

/**
 * The console: `GET /console` and the files of its page. Files are read here, once. Throws `config_console_missing`, and `TypeError` for an origin that
 * is none.
 */
export function consoleRoutes(options: ConsoleOptions): readonly Route[] {
  const { mode, connectOrigins = [], instance } = options;
  const files = readConsoleFiles(options.folder);
  if (files === null && options.required === true) throw consoleConfigErrors.console_missing();
  const origins = connectOrigins.map(checkOrigin);
  const send = (request: Request, depth: number, about: ConsoleInstance | null) => {
    if (files === null) throw consoleErrors.not_installed();
    const own = about === null ? [] : [checkOrigin(new URL(about.url).origin)];
    const facts = { mode, instance: about, base: baseFrom(request.url, depth), connectOrigins: [...origins, ...own] };
    const { html, headers } = fillPage(files.page, facts);
    return reply(200, html, headers);
  };
  return [
    defineRoute({
      method: 'GET',
      path: '/console',
      summary: 'The console, for people',
      tags,
      access,
      responses: page,
      handler: ({ request }) => send(request, 0, null),
    }),
    ...(instance === undefined
      ? []
      : [
          defineRoute({
            method: 'GET',
            path: '/console/os/:instance_id',
            summary: 'The console, on one AgentOS',
            tags,
            access,
            responses: page,
            handler: async ({ request, params }) => send(request, 2, await instance(params.instance_id, request)),
          }),
        ]),
    assetRoute(files),
  ];
}

function assetRoute(files: ConsoleFiles | null): Route {
  return defineRoute({
    method: 'GET',
    path: '/console/assets/:file',
    summary: 'A file of the console',
    tags,
    access,
    responses: { 200: raw('application/octet-stream', 'The file'), 304: empty('The copy of the client is the same') },
    handler: async (ctx) => {
      const asset = files?.assets.get(ctx.params.file);
      if (asset === undefined) throw consoleErrors.file_unknown();
      const coding = asset.codingFor(ctx.header('accept-encoding'));
      const tag = asset.tag(coding);
      const headers = { 'Cache-Control': year, ETag: tag, Vary: 'Accept-Encoding, Origin', 'Cross-Origin-Resource-Policy': 'same-origin' };
      if (hasTag(ctx.header('if-none-match'), tag)) return reply(304, undefined, headers);
      const encoded = coding === null ? {} : { 'Content-Encoding': coding };
      return reply(200, await asset.bytes(coding), { ...headers, ...encoded, 'Content-Type': asset.mediaType });
    },
  });
}
