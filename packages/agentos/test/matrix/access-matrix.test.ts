import { randomUUID } from 'node:crypto';
import type { RouteDescription } from 'agentos-ts';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { demoTeam, demoWorkflow, startTestOs } from '../support/start-os.ts';
import { callersOf, refusedCallers } from './callers.ts';
import type { Caller } from './callers.ts';
import { ExampleRequests } from './example-requests.ts';
import type { ExampleRequest } from './example-requests.ts';
import { declaredScopes, expectedAccess } from './expected-access.ts';
import type { Expected } from './expected-access.ts';

// Everything here comes from the registry: a route that is added is tested without a line in this file, and fails the review file until somebody
// has looked at who may call it.

const componentId = 'a1';
const otherId = 'a2';
// The same two ids in every family: a scope of another family must not count because the id fits.
const ids = [componentId, otherId];
// Whether the pages of the console are built is another question, and console.test.ts asks it.
const server = await startTestOs({ console: false, teams: ids.map(demoTeam), workflows: ids.map(demoWorkflow) });
const mounted = new Hono().route('/api', server.os.getApp());
const routes = server.os.describeRoutes();
const nameOf = ({ method, path }: RouteDescription): string => `${method} ${path}`;
const named = (some: readonly RouteDescription[]) => some.map((route) => ({ name: nameOf(route), route }));
// An account gets what its minter holds, which here is the scope of the route; and a name is used once.
const mintBody = () => ({
  name: `m-${randomUUID()}`,
  scopes: [{ scope: 'service_accounts:write' }],
  allow_privileged_scopes: true,
});
const bodies = new Map([['POST /service-accounts', mintBody]]);
let refused: readonly Caller[] = [];
let examples: ExampleRequests;

beforeAll(async () => {
  refused = await refusedCallers();
  const headers = { authorization: `Bearer ${await server.user('carol')}`, 'content-type': 'application/json' };
  // What is optimized has to be there before.
  await direct('POST', '/memories', { headers, body: JSON.stringify({ memory: 'Carol calls every route.' }) });
  examples = new ExampleRequests(
    await server.os.openApi(),
    new Map(['agents', 'teams', 'workflows'].map((family) => [family, componentId])),
    bodies,
    new Map([['GET /authz/can-i', '?resource=agents&action=run']]),
  );
});
afterAll(() => server.close());

type Send = (method: string, path: string, init: RequestInit) => Response | Promise<Response>;
const direct: Send = (method, path, init) => server.os.getApp().fetch(new Request(`http://test${path}`, { ...init, method }));
const underMount: Send = (method, path, init) => mounted.fetch(new Request(`http://test/api${path}`, { ...init, method }));
const withSlash = (path: string): string => path.replace(/(?=\?|$)/, '/').replace(/^\/\//, '/');

interface Answer {
  readonly status: number;
  readonly text: string;
  /** The first words of `WWW-Authenticate`. */
  readonly challenge: string | undefined;
}

async function ask(send: Send, method: string, { path, json }: ExampleRequest, caller: Caller): Promise<Answer> {
  const headers = {
    ...(caller.token === undefined ? {} : { authorization: `Bearer ${caller.token}` }),
    ...(json === undefined ? {} : { 'content-type': 'application/json' }),
  };
  const hasBody = json !== undefined && method !== 'HEAD';
  const response = await send(method, path, { headers, ...(hasBody ? { body: JSON.stringify(json) } : {}) });
  const challenge = response.headers.get('www-authenticate');
  return { status: response.status, text: await response.text(), challenge: challenge?.match(/^Bearer|insufficient_scope/g)?.join(' ') };
}

/** What every caller of one route got, by the caller's name. */
async function askAll<T>(route: RouteDescription, read: (caller: Caller) => Promise<T> | T): Promise<Record<string, T>> {
  const answers: Record<string, T> = {};
  for (const caller of await callers(route)) answers[caller.name] = await read(caller);
  return answers;
}

/** A refusal of the request itself proves nothing about the lock, so it counts as neither. */
const malformed = new Set([400, 405, 422]);

function verdict({ status, challenge }: Answer): Expected | `status ${number}` {
  if (status === 401 && challenge === 'Bearer') return 'unauthenticated';
  if (status === 403 && challenge === 'Bearer insufficient_scope') return 'forbidden';
  return status >= 500 || status === 401 || status === 403 || malformed.has(status) ? `status ${status}` : 'allowed';
}

/** What `/authz/can-i` has to say: a scope that is missing, or none. */
function explanation(allowed: boolean, { method, path }: RouteDescription): object {
  const missing = expect.toSatisfy((scopes) => Array.isArray(scopes) && scopes.length > 0 === !allowed);
  return expect.objectContaining({ allowed, missing, route: { method, path, needs: expect.any(String) } });
}

async function callers(route: RouteDescription): Promise<readonly Caller[]> {
  return [...refused, ...(await callersOf(route, componentId, otherId))];
}

describe.each(named(routes))('$name', ({ route }) => {
  test('answers every caller as its access says', async () => {
    const seen = await askAll(route, async (caller) => verdict(await ask(direct, route.method, examples.of(route), caller)));
    expect(seen).toEqual(await askAll(route, ({ scopes }) => expectedAccess(route, componentId, scopes)));
  });

  test('is explained to every caller as it is decided', async () => {
    const example = examples.of(route);
    const question = `/authz/can-i?${new URLSearchParams({ method: route.method, path: example.path })}`;
    const explained = await askAll(route, (caller) => ask(direct, 'GET', { path: question, json: undefined }, caller));
    const decided = await askAll(route, async (caller) => verdict(await ask(direct, route.method, example, caller)));
    for (const [name, { status, text }] of Object.entries(explained)) {
      if (refused.some((caller) => caller.name === name)) expect(status).toBe(401);
      else expect([name, JSON.parse(text)]).toEqual([name, explanation(decided[name] === 'allowed', route)]);
    }
  });

  test('decides the same under a mount and with a slash at the end', async () => {
    const example = examples.of(route);
    const slashed = { ...example, path: withSlash(example.path) };
    const spellings = [
      [underMount, example],
      [direct, slashed],
      [underMount, slashed],
    ] as const;
    const seen = await askAll(route, (caller) =>
      Promise.all(spellings.map(async ([send, request]) => verdict(await ask(send, route.method, request, caller)))),
    );
    const plain = await askAll(route, (caller) => spellings.map(() => expectedAccess(route, componentId, caller.scopes)));
    expect(seen).toEqual(plain);
  });
});

test.each(named(routes.filter(({ method }) => method === 'GET')))('HEAD is decided like $name', async ({ route }) => {
  const get = await askAll(route, async (caller) => ({ ...(await ask(direct, 'GET', examples.of(route), caller)), text: '' }));
  expect(await askAll(route, (caller) => ask(direct, 'HEAD', examples.of(route), caller))).toEqual(get);
});

test.each(['PUT', 'PATCH', 'DELETE', 'POST'])('a header cannot turn a public GET into a %s', async (method) => {
  const names = ['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override'];
  const response = await direct('GET', '/health', { headers: Object.fromEntries(names.map((name) => [name, method])) });
  expect(await response.json()).toMatchObject({ status: 'ok' });
});

test('every route is reviewed: who may call it, and what an example request gets', async () => {
  const lines = await Promise.all(routes.map((route) => describeAccess(route)));
  await expect(`${lines.toSorted((a, b) => a.localeCompare(b, 'en')).join('\n')}\n`).toMatchFileSnapshot('access-matrix.reviewed.txt');
});

async function describeAccess(route: RouteDescription): Promise<string> {
  const statuses = await Promise.all(
    (await callers(route))
      .filter(({ name }) => ['no token', 'no scope', 'scope of this one', 'right scope', 'admin'].includes(name))
      .map(async (caller) => `${caller.name} ${(await ask(direct, route.method, examples.of(route), caller)).status}`),
  );
  return `${nameOf(route)} | ${ruleOf(route)} | ${route.resource === undefined ? 'whole family' : 'per resource'} | ${statuses.join(', ')}`;
}

function ruleOf(route: RouteDescription): string {
  const { access } = route;
  if ('public' in access) return `public: ${access.public}`;
  if ('signedIn' in access) return 'signed in';
  const kind = 'anyScope' in access ? 'any of ' : access.list === true ? 'list of ' : '';
  return `${kind}${declaredScopes(route).join(', ')}`;
}
