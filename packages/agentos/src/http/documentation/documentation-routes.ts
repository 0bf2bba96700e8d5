import { z } from 'zod';
import type { Route } from '../routes/define-route.ts';
import { defineRoute } from '../routes/define-route.ts';
import { docsHeaders, docsPage } from './docs-page.ts';
import { createOpenApi } from './open-api.ts';
import type { ApiInfo } from './open-api.ts';
import { raw, reply, serializeJson } from '../reply/responses.ts';
import type { SerializedJson } from '../reply/responses.ts';
import type { MessageDescription } from '../socket/describe-sockets.ts';
import type { RuleOptions } from '../routes/scope-mappings.ts';

/** `GET /openapi.json` and `GET /docs`, both public. `routes` is asked at the first request, when all of them are known, these two included. */
export function documentationRoutes(
  info: ApiInfo,
  routes: () => readonly Route[],
  rules: RuleOptions = {},
  messages: () => readonly MessageDescription[] = () => [],
): readonly Route[] {
  let document: SerializedJson<Record<string, unknown>> | null = null;
  const openApi = defineRoute({
    method: 'GET',
    path: '/openapi.json',
    summary: 'OpenAPI document',
    tags: ['system'],
    access: { public: 'a description of the API, not of its data' },
    responses: { 200: z.record(z.string(), z.unknown()) },
    handler: () =>
      reply(200, (document ??= serializeJson(createOpenApi(info, routes(), rules, messages()))), { 'Cache-Control': 'no-cache' }),
  });
  const page = defineRoute({
    method: 'GET',
    path: '/docs',
    summary: 'API documentation',
    tags: ['system'],
    access: { public: 'a page without data; it asks for a token to try calls' },
    responses: { 200: raw('text/html; charset=utf-8', 'The page') },
    handler: () => reply(200, docsPage, docsHeaders),
  });
  return [openApi, page];
}
