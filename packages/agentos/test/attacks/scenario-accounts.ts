import { expect } from 'vitest';
import { openTestDatabase } from '../support/database.ts';
import { ordinary, startAttackedServer } from './attacked-server.ts';
import type { Answer, AttackedServer, Caller } from './attacked-server.ts';
import { isLikeMissing, newRun, textOf } from './scenario-objects.ts';
import type { Play } from './scenario-case.ts';

const accountScopes = ['service_accounts:read', 'service_accounts:write', 'service_accounts:delete'];
const minter = async (server: AttackedServer, sub: string): Promise<Caller> => ({
  token: await server.token(sub, [...ordinary, ...accountScopes]),
});

const mint = (server: AttackedServer, by: Caller, body: object): Promise<Answer> => server.call('POST', '/service-accounts', by, body);
const scopesOf = (...scopes: readonly string[]) => scopes.map((scope) => ({ scope }));
const tokenIn = (answer: Answer): Caller => ({ token: textOf(answer.json['token']) });
const anyName = (): string => `a-${crypto.randomUUID()}`;

async function newAccount(server: AttackedServer, by: Caller, name = anyName()): Promise<Answer> {
  const answer = await mint(server, by, { name, scopes: scopesOf('agents:run', 'sessions:read') });
  expect(answer.status).toBe(201);
  return answer;
}

const foreignAccount =
  (method: string, status: number): Play =>
  async (server) => {
    const [a, b] = [await minter(server, 'user-a'), await minter(server, 'user-b')];
    const account = await newAccount(server, a);
    await isLikeMissing(textOf(account.json['id']), (id) => server.call(method, `/service-accounts/${id}`, b), status);
    expect((await server.call('GET', '/sessions', tokenIn(account))).status).toBe(200);
    expect((await server.call('GET', '/service-accounts?limit=100', b)).text).not.toContain(textOf(account.json['id']));
  };

const chosenCreator: Play = async (server) => {
  const by = await minter(server, 'user-b');
  const body = { name: anyName(), scopes: scopesOf('agents:read'), created_by: 'admin', user_id: 'user-a', principal: 'sa:x', id: 'x' };
  const { status, json } = await mint(server, by, body);
  expect({ status, ...json }).toMatchObject({ status: 201, created_by: 'user-b', user_id: 'user-b' });
  expect(json['id']).not.toBe('x');
};

const takenNames: Play = async (server) => {
  const by = await minter(server, 'user-a');
  for (const name of [
    'scheduler',
    '__scheduler__',
    'SA:ci',
    'sa:ci',
    'ci\n',
    ' ci',
    'c\u0456',
    'ci\u200b',
    '\uff43\uff49',
    'ci\0',
    '',
    '-ci',
  ])
    expect((await mint(server, by, { name, scopes: scopesOf('agents:run') })).status, JSON.stringify(name)).toBe(422);
};

const recreated: Play = async (server) => {
  const [a, b] = [await minter(server, 'user-a'), await minter(server, 'user-b')];
  const name = anyName();
  const old = await newAccount(server, a, name);
  await newRun(server, tokenIn(old));
  expect((await server.call('GET', '/sessions', tokenIn(old))).json['data']).toHaveLength(1);
  expect((await server.call('DELETE', `/service-accounts/${textOf(old.json['id'])}`, a)).status).toBe(204);
  for (const by of [a, b]) {
    const again = await newAccount(server, by, name);
    expect(again.json['principal']).not.toBe(old.json['principal']);
    expect((await server.call('GET', '/sessions', tokenIn(again))).json['data']).toEqual([]);
  }
  expect((await server.call('GET', '/sessions', tokenIn(old))).status).toBe(401);
};

const deadDatabase: Play = async () => {
  const db = await openTestDatabase();
  let isDown = false;
  const failing: typeof db = {
    engine: db.engine,
    as: (access, work, options) => db.as(access, work, options),
    asSystem: (reason, work, options) =>
      isDown && reason.includes('token') ? Promise.reject(new Error('connection lost')) : db.asSystem(reason, work, options),
    subscribe: db.subscribe,
    close: () => db.close(),
  };
  const server = await startAttackedServer({ db: failing });
  const account = await newAccount(server, await minter(server, 'user-a'));
  isDown = true;
  const answer = await server.call('GET', '/sessions', tokenIn(account));
  expect(answer).toMatchObject({ status: 503, json: { detail: 'Authentication is temporarily unavailable' } });
  expect(answer.text).not.toContain('connection lost');
  expect(answer.headers.get('retry-after')).toBe('1');
  isDown = false;
  // The failure is not remembered as an unknown token.
  expect((await server.call('GET', '/sessions', tokenIn(account))).status).toBe(200);
  await server.close();
  await db.close();
};

const shownOnce: Play = async (server) => {
  const by = await minter(server, 'user-a');
  const account = await newAccount(server, by);
  const token = textOf(account.json['token']);
  await server.call('GET', '/sessions', { token });
  const { text } = await server.call('GET', '/service-accounts?limit=100', by);
  expect(text).toContain(token.slice(0, 12));
  expect(text).not.toContain(token);
  expect(text).not.toMatch(/[0-9a-f]{64}/);
  expect(server.logLines.join('\n')).not.toContain(token.slice(12));
};

const dispatched: Play = async (server) => {
  const account = await newAccount(server, await minter(server, 'user-a'));
  const token = textOf(account.json['token']);
  expect((await server.call('GET', '/sessions', { token })).status).toBe(200);
  for (const wrong of [
    `${token}.${token}.${token}`,
    `eyJ.${token}.x`,
    token.slice(8),
    token.toUpperCase(),
    `${await server.token('u')}${token}`,
  ])
    expect((await server.call('GET', '/sessions', { token: wrong })).status).toBe(401);
};

export const accounts: ReadonlyMap<string, Play> = new Map<string, Play>([
  ['idor-service-account-get', foreignAccount('GET', 405)],
  ['idor-service-account-delete', foreignAccount('DELETE', 404)],
  ['mass-sa-created-by', chosenCreator],
  ['priv-sa-name-collision', takenNames],
  ['priv-sa-recreate-deleted', recreated],
  ['cache-sa-db-error', deadDatabase],
  ['misc-pat-shown-once', shownOnce],
  ['misc-pat-as-jwt', dispatched],
]);
