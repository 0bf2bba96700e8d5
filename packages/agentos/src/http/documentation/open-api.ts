import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import { compileRoute } from '../routes/compiled-route.ts';
import type { CompiledRoute } from '../routes/compiled-route.ts';
import type { Route } from '../routes/define-route.ts';
import { describeRequirement } from '../routes/describe-requirement.ts';
import type { ResponseSpec } from '../reply/responses.ts';
import { readAccess, scopesOf } from '../routes/requirement.ts';
import type { MessageDescription } from '../socket/describe-sockets.ts';
import { RouteRules } from '../routes/scope-mappings.ts';
import type { RuleOptions } from '../routes/scope-mappings.ts';
import { SchemaComponents } from './schema-components.ts';

export interface ApiInfo {
  readonly title: string;
  readonly version: string;
  readonly description?: string | undefined;
}

type Json = Record<string, unknown>;

/** Where the schema of an event's data stands: OpenAPI has a place for it (`itemSchema`) from 3.2 on. */
const eventSchemaKey = 'x-event-data';

const problem = { $ref: '#/components/schemas/Problem' };
const problemSchema = {
  type: 'object',
  description: 'Problem details (RFC 9457)',
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { description: 'Text; for 422 a list of { type, loc, msg }' },
    instance: { type: 'string', description: 'urn:uuid of the request, as in X-Request-Id' },
    code: { type: 'string' },
  },
  required: ['type', 'title', 'status', 'detail', 'instance', 'code'],
};

/** The OpenAPI 3.1 document of the routes as they are really guarded, operator's rules included. */
export function createOpenApi(
  info: ApiInfo,
  routes: readonly Route[],
  options: RuleOptions = {},
  messages: readonly MessageDescription[] = [],
): Json {
  const rules = new RouteRules(options);
  const schemas = new SchemaComponents();
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    const item = (paths[route.path.replace(/:(\w+)/g, '{$1}')] ??= {});
    item[route.method.toLowerCase()] = describeOperation(compileRoute(route, rules), schemas);
  }
  const securitySchemes = { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } };
  const { title, version, description = '' } = info;
  return {
    openapi: '3.1.1',
    info: { title, version, description },
    paths,
    ...(messages.length > 0 && { 'x-websockets': describeMessages(messages, schemas) }),
    components: { securitySchemes, schemas: { Problem: problemSchema, ...schemas.all() } },
  };
}

/** OpenAPI has no words for websockets: an extension, by path and by the `action` of the message. */
function describeMessages(messages: readonly MessageDescription[], schemas: SchemaComponents): Json {
  const sockets: Record<string, Json> = {};
  for (const { path, action, summary, access, body } of messages) {
    const requirement = readAccess(access);
    (sockets[path] ??= {})[action] = {
      summary,
      'x-required-scopes': scopesOf(requirement),
      'x-access': requirement.kind,
      schema: schemas.describe(body, 'input'),
    };
  }
  return sockets;
}

function describeOperation(compiled: CompiledRoute, schemas: SchemaComponents): Json {
  const { route, requirement } = compiled;
  const { scopes, text, security } = describeRequirement(compiled);
  const parameters = [...pathParameters(compiled, schemas), ...queryParameters(route, schemas)];
  const description = [route.description, `**Access:** ${text}`].filter((part) => part !== '').join('\n\n');
  return {
    operationId: operationId(route),
    summary: route.summary,
    description,
    tags: route.tags.length > 0 ? route.tags : [route.path.split('/')[1] || 'system'],
    security,
    'x-required-scopes': scopes,
    'x-access': requirement.kind,
    ...(parameters.length > 0 && { parameters }),
    ...(route.body !== undefined && { requestBody: requestBody(route.body, schemas) }),
    responses: describeResponses(route, requirement.kind !== 'public', schemas),
  };
}

/** `POST /agents/:agent_id/runs` is `post_agents_agent_id_runs`. */
const operationId = ({ method, path }: Route): string => [method.toLowerCase(), ...(path.match(/\w+/g) ?? ['root'])].join('_');

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null;
const propertiesOf = (schema: Json): Json => (isJson(schema['properties']) ? schema['properties'] : {});

function pathParameters({ paramNames, route }: CompiledRoute, schemas: SchemaComponents): Json[] {
  const known = route.params === undefined ? {} : propertiesOf(schemas.describe(route.params, 'input'));
  return paramNames.map((name) => ({ name, in: 'path', required: true, schema: known[name] ?? { type: 'string' } }));
}

function queryParameters({ query }: Route, schemas: SchemaComponents): Json[] {
  if (query === undefined) return [];
  const schema = schemas.describe(query, 'input');
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  return Object.entries(propertiesOf(schema)).map(([name, property]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema: property,
  }));
}

function requestBody(body: z.ZodType, schemas: SchemaComponents): Json {
  const schema = schemas.describe(body, 'input');
  const types = ['application/json', 'application/x-www-form-urlencoded', 'multipart/form-data'];
  return { required: !body.safeParse(undefined).success, content: Object.fromEntries(types.map((type) => [type, { schema }])) };
}

function describeResponses(route: Route, isClosed: boolean, schemas: SchemaComponents): Json {
  const declared = Object.entries(route.responses).map(([status, spec]): [string, Json] => [
    status,
    describeResponse(Number(status), spec, schemas),
  ]);
  const errors = [...(isClosed ? [401, 403] : []), ...(route.body !== undefined || route.query !== undefined ? [422] : [])];
  const refused = errors.map((status): [string, Json] => [
    String(status),
    { description: phrase(status), content: { 'application/problem+json': { schema: problem } } },
  ]);
  return Object.fromEntries([...refused, ...declared]);
}

const phrase = (status: number): string => STATUS_CODES[status] ?? 'Reply';

function describeResponse(status: number, spec: ResponseSpec, schemas: SchemaComponents): Json {
  if (spec instanceof z.ZodType) return { description: spec.description ?? phrase(status), content: contentOf(spec, schemas) };
  if (!('kind' in spec)) {
    const forms = [spec.schema].flat();
    return { description: spec.description, content: Object.assign({}, ...forms.map((form) => contentOf(form, schemas))) };
  }
  return { description: spec.description, ...(spec.kind !== 'empty' && { content: contentOf(spec, schemas) }) };
}

function contentOf(spec: ResponseSpec, schemas: SchemaComponents): Json {
  if (spec instanceof z.ZodType) return { 'application/json': { schema: schemas.describe(spec, 'output') } };
  if (!('mediaType' in spec)) return {};
  const events = spec.kind === 'stream' && spec.events !== undefined ? { [eventSchemaKey]: schemas.describe(spec.events, 'output') } : {};
  return { [spec.mediaType]: { schema: { type: 'string' }, ...events } };
}
