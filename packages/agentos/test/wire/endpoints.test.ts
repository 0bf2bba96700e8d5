import { afterAll, describe, expect, test } from 'vitest';
import type { Endpoint } from './endpoint.ts';
import { findProblems } from './shape.ts';
import { readFamilies, startWireOs } from './wire-os.ts';

type Json = Readonly<Record<string, unknown>>;

const os = await startWireOs();
const families = await readFamilies();
const endpoints = families.flatMap((family) => family.endpoints);
const own: Json = Object.assign({}, ...families.map((family) => family.own ?? {}));
const document = (await os.os.os.openApi()) as { readonly paths: Readonly<Record<string, Readonly<Record<string, Json>>>> };
const poor = await os.os.user('pip', []);
afterAll(() => os.close());

const methodOf = ({ route }: Endpoint): string => route.split(' ')[0] ?? '';
const named = (some: readonly Endpoint[]) =>
  some.map((endpoint) => ({ name: `${endpoint.route} ${endpoint.status} ${endpoint.shape ?? ''}`, endpoint }));
const words = (text: string | undefined): readonly string[] => (text ?? '').split(' ').filter((word) => word !== '');
const sorted = (names: Iterable<string>): readonly string[] => [...new Set(names)].toSorted();

test('every route has its wire test, or a reason to be of this server alone; and nothing is tested that is not served', () => {
  const served = os.os.os.describeRoutes().map(({ method, path }) => `${method} ${path}`);
  expect(sorted([...endpoints.map(({ route }) => route), ...Object.keys(own)])).toEqual(sorted(served));
});

function operationOf({ route }: Endpoint): Json {
  const [method = '', path = ''] = route.split(' ');
  const found = document.paths[path.replaceAll(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()];
  if (found === undefined) throw new Error(`${route} is not in the document`);
  return found;
}

interface Schema {
  readonly $ref?: string;
  readonly properties?: Json;
}
interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}

/** Names of the members; a schema with a name stands elsewhere in the document or beside itself. */
function namesIn(schema: Schema | undefined): readonly string[] {
  if (schema?.$ref === undefined) return Object.keys(schema?.properties ?? {});
  const keys = schema.$ref.slice(2).split('/');
  const find = (from: unknown) =>
    keys.reduce<unknown>((at, key) => (typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined), from);
  return namesIn((find(schema) ?? find(document)) as Schema);
}

const mediaTypes: ReadonlyMap<string, string> = new Map([
  ['stream', 'text/event-stream; charset=utf-8'],
  ['problem', 'application/problem+json'],
]);

describe.each(named(endpoints))('$name', ({ endpoint }) => {
  const method = methodOf(endpoint);
  const forms = endpoint.forms ?? ['json'];
  const token = endpoint.isByAdministrator === true ? os.administrator : os.token;

  test('reads the names of the wire', () => {
    const { parameters = [], requestBody } = operationOf(endpoint) as Operation;
    const query = parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name);
    const body = namesIn(requestBody?.content['application/json']?.schema);
    const wanted = [...words(endpoint.query), ...words(endpoint.body)].filter((name) => endpoint.without?.[name] === undefined);
    expect(sorted([...query, ...body])).toEqual(sorted([...wanted, ...Object.keys(endpoint.more ?? {})]));
    expect(words(endpoint.query).filter((name) => endpoint.without?.[name] === undefined && !query.includes(name))).toEqual([]);
    expect(words(endpoint.body).filter((name) => endpoint.without?.[name] === undefined && !body.includes(name))).toEqual([]);
  });

  test.each(forms)('answers %s with the status and the shape of the wire', async (form) => {
    const request = await endpoint.example(os);
    const response = await os.send(method, request, form, token);
    const text = await response.text();
    expect({ status: response.status, text: response.status === endpoint.status ? '' : text }).toEqual({
      status: endpoint.status,
      text: '',
    });
    const type = response.headers.get('content-type');
    if (endpoint.shape === null) expect(text).toBe('');
    else expect(type).toBe(mediaTypes.get(endpoint.shape) ?? 'application/json');
    if (endpoint.shape !== null && !mediaTypes.has(endpoint.shape))
      expect(findProblems(JSON.parse(text), endpoint.shape, endpoint.nulls ?? 'keep')).toEqual([]);
  });

  test('refuses with the bodies of the wire: no credential, no scope, not there, not well formed', async () => {
    const request = await endpoint.example(os);
    if (endpoint.isPublic !== true) {
      expect(await problemOf(await os.send(method, request, 'json'))).toEqual([401, 'Authorization header missing']);
      const [status, detail] = await problemOf(await os.send(method, request, 'json', poor));
      expect([status, String(detail)]).toEqual([403, expect.stringMatching(/^Insufficient permissions\. Required scope\(s\): \S+/)]);
    }
    if (endpoint.missing !== undefined) {
      const [gone, detail] = endpoint.missing;
      expect(await problemOf(await os.send(method, gone, 'json', token))).toEqual([404, detail]);
    }
    if (endpoint.invalid !== undefined) {
      const [malformed, loc] = endpoint.invalid;
      const [status, detail] = await problemOf(await os.send(method, malformed, 'json', token));
      expect([status, detail]).toEqual([422, expect.arrayContaining([{ type: expect.any(String), loc, msg: expect.any(String) }])]);
    }
  });
});

/** Wire 1.4: clients read `detail`; the other members are problem details. */
async function problemOf(response: Response): Promise<readonly [number, unknown]> {
  const body = (await response.json()) as Json;
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(Object.keys(body).toSorted()).toEqual(expect.arrayContaining(['code', 'detail', 'instance', 'status', 'title', 'type']));
  expect(body['status']).toBe(response.status);
  return [response.status, body['detail']];
}

const paged = endpoints.filter(({ isPaged }) => isPaged !== undefined);

describe.each(named(paged))('pages of $name', ({ endpoint }) => {
  type Page = { readonly data: readonly unknown[]; readonly meta: Json };
  const read = async (path: string, query: string): Promise<readonly [number, Page]> => {
    const response = await os.send('GET', { path: `${path}?${query}` }, 'json', os.token);
    return [response.status, (await response.json()) as Page];
  };

  test('limits, the first page, a page out of range', async () => {
    const { path } = await endpoint.example(os);
    const [, first] = await read(path, 'limit=1');
    const total = Number(first.meta['total_count']);
    expect(first.data).toHaveLength(1);
    expect(first.meta).toEqual({ page: 1, limit: 1, total_count: total, total_pages: total, search_time_ms: expect.any(Number) });
    const [status, beyond] = await read(path, 'limit=1&page=99999');
    expect([status, beyond.data, beyond.meta['page']]).toEqual([200, [], 99999]);
    expect(beyond.meta['total_count']).toBeGreaterThanOrEqual(total);
    expect((await read(path, ''))[1].meta).toMatchObject({ page: 1, limit: endpoint.isPaged?.limit ?? 20 });
    for (const query of ['limit=0', 'limit=-1', 'limit=x', 'page=-1', 'page=1.5'])
      expect([query, (await read(path, query))[0]]).toEqual([query, 422]);
    // No client asks for more than 100; it gets no more.
    expect((await read(path, 'limit=1000'))[1].meta).toMatchObject({ limit: 100 });
  });

  test('page 0 is the first one and is echoed, or refused', async () => {
    const { path } = await endpoint.example(os);
    const [status, page] = await read(path, 'page=0&limit=1');
    const served = { page: page.meta?.['page'], items: page.data?.length };
    expect({ status, ...served }).toEqual(
      endpoint.isPaged?.lowestPage === 1 ? { status: 422, page: undefined, items: undefined } : { status: 200, page: 0, items: 1 },
    );
  });
});
