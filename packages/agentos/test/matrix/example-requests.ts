import type { RouteDescription } from 'agentos-ts';
import { sampleOfSchema } from '../../src/define/sample-of-schema.ts';

/** A well-formed request for one route: only who sends it decides what happens to it. */
export interface ExampleRequest {
  readonly path: string;
  readonly json: unknown;
}

type Json = Readonly<Record<string, unknown>>;

/**
 * Makes requests from the OpenAPI document: required query fields and bodies are filled with samples of their schemas. A path parameter that names a
 * served component gets the id of one; every other parameter an id that is well formed and unknown.
 */
export class ExampleRequests {
  readonly #document: object;
  readonly #componentIds: ReadonlyMap<string, string>;
  readonly #bodies: ReadonlyMap<string, () => unknown>;
  readonly #queries: ReadonlyMap<string, string>;

  /** `bodies` by method and path: for routes whose sample body is well formed and refused for what it asks; `queries` the same for queries. */
  constructor(
    openApi: object,
    componentIds: ReadonlyMap<string, string>,
    bodies: ReadonlyMap<string, () => unknown> = new Map(),
    queries: ReadonlyMap<string, string> = new Map(),
  ) {
    this.#queries = queries;
    this.#document = openApi;
    this.#componentIds = componentIds;
    this.#bodies = bodies;
  }

  of(route: RouteDescription): ExampleRequest {
    const operation = at(this.#document, 'paths', route.path.replaceAll(/:(\w+)/g, '{$1}'), route.method.toLowerCase());
    const path = route.path.replaceAll(/:(\w+)/g, (_, name: string) => this.#valueOf(route, name));
    const body = this.#bodies.get(`${route.method} ${route.path}`);
    const query = this.#queries.get(`${route.method} ${route.path}`) ?? requiredQuery(operation);
    return { path: `${path}${query}`, json: body === undefined ? bodyOf(this.#document, operation) : body() };
  }

  #valueOf(route: RouteDescription, name: string): string {
    const bound = route.resource?.({ [name]: 'this one' });
    const unknown = '0';
    return bound?.id === 'this one' ? (this.#componentIds.get(bound.type) ?? unknown) : unknown;
  }
}

function requiredQuery(operation: unknown): string {
  const parameters = at(operation, 'parameters');
  const fields: readonly unknown[] = Array.isArray(parameters) ? parameters : [];
  const required = fields.filter((field) => at(field, 'in') === 'query' && at(field, 'required') === true);
  const query = new URLSearchParams(required.map((field) => [String(at(field, 'name')), String(sampleOfSchema(at(field, 'schema')))]));
  return query.size === 0 ? '' : `?${query}`;
}

/** Undefined when the route reads no body. */
function bodyOf(document: object, operation: unknown): unknown {
  const given = at(operation, 'requestBody', 'content', 'application/json', 'schema');
  const reference = at(given, '$ref');
  const schema = typeof reference === 'string' ? at(document, ...reference.split('/').slice(1)) : given;
  return schema === undefined ? undefined : sampleOfSchema(schema);
}

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null;

/** Follows names through a document; undefined where there is nothing. */
function at(value: unknown, ...names: readonly string[]): unknown {
  return names.reduce<unknown>((found, name) => (isJson(found) ? found[name] : undefined), value);
}
