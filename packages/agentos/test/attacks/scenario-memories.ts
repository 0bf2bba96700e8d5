import { expect } from 'vitest';
import type { AttackedServer, Caller } from './attacked-server.ts';
import { alice, bob, isLikeMissing, textOf } from './scenario-objects.ts';
import type { Play } from './scenario-case.ts';

async function newMemory(server: AttackedServer, by: Caller, rest: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const made = await server.call('POST', '/memories', by, { memory: 'a private fact', topics: ['private'], ...rest });
  expect(made.status).toBe(200);
  return textOf(made.json['memory_id']);
}

/** A's memory under B's hands: looks missing, and is for A what it was. */
const foreignMemory =
  (method: string, status: number): Play =>
  async (server) => {
    const id = await newMemory(server, alice);
    const before = await server.call('GET', `/memories/${id}`, alice);
    await isLikeMissing(id, (asked) => server.call(method, `/memories/${asked}`, bob), status);
    expect((await server.call('GET', `/memories/${id}`, alice)).json).toEqual(before.json);
  };

/** A has three memories and B one; whatever B adds to the address, B gets that one. */
async function threeAndOne(server: AttackedServer): Promise<{ readonly a: Caller & { readonly sub: string }; readonly b: Caller }> {
  const [a, b] = [{ sub: crypto.randomUUID() }, { sub: crypto.randomUUID() }];
  for (let count = 0; count < 3; count += 1) await newMemory(server, a);
  await newMemory(server, b, { topics: ['of-b'] });
  return { a, b };
}

const ownMemoriesOnly: Play = async (server) => {
  const { a, b } = await threeAndOne(server);
  for (const path of ['/memories', '/user_memory_stats']) {
    const { status, json, text } = await server.call('GET', `${path}?user_id=${a.sub}`, b);
    expect(status).toBe(200);
    expect(json['meta']).toMatchObject({ total_count: 1, total_pages: 1 });
    expect(json['data']).toHaveLength(1);
    expect(text).not.toContain(a.sub);
  }
};

const ownTopicsOnly: Play = async (server) => {
  const { a, b } = await threeAndOne(server);
  expect((await server.call('GET', `/memory_topics?user_id=${a.sub}`, b)).text).toBe('["of-b"]');
};

/** B has no memories: the answer is about B, whoever was named, and the same for a user that never was. */
const foreignOptimize: Play = async (server) => {
  const [a, b] = [{ sub: crypto.randomUUID() }, { sub: crypto.randomUUID() }];
  await newMemory(server, a);
  const before = await server.call('GET', '/memories', a);
  for (const user of [a.sub, crypto.randomUUID()]) {
    const answer = await server.call('POST', '/optimize-memories', b, { user_id: user });
    expect([answer.status, answer.json['detail']]).toEqual([404, `No memories found for user ${b.sub}`]);
  }
  expect((await server.call('GET', '/memories', a)).json).toEqual(before.json);
};

const createdForOther: Play = async (server) => {
  const victim = { sub: crypto.randomUUID() };
  const made = await server.call('POST', '/memories', bob, { memory: 'x', user_id: victim.sub, owner: victim.sub });
  expect([made.status, made.json['user_id']]).toEqual([200, 'user-b']);
  expect((await server.call('GET', '/memories', victim)).json['data']).toEqual([]);
};

const givenAway: Play = async (server) => {
  const victim = { sub: crypto.randomUUID() };
  const id = await newMemory(server, bob);
  expect((await server.call('PATCH', `/memories/${id}`, bob, { user_id: victim.sub })).status).toBe(422);
  const changed = await server.call('PATCH', `/memories/${id}`, bob, { memory: 'y', user_id: victim.sub, agent_id: 'my-agent' });
  expect(changed.json).toMatchObject({ memory_id: id, memory: 'y', user_id: 'user-b', agent_id: null });
  expect((await server.call('GET', '/memories', victim)).json['data']).toEqual([]);
};

export const foreignMemories: ReadonlyMap<string, Play> = new Map<string, Play>([
  ['idor-memory-get', foreignMemory('GET', 404)],
  // Deleting answers 204 for what is not there, so it does for what is somebody else's.
  ['idor-memory-delete', foreignMemory('DELETE', 204)],
  ['idor-list-memories', ownMemoriesOnly],
  ['idor-list-memory-topics', ownTopicsOnly],
  ['idor-bulk-optimize-memories', foreignOptimize],
  ['mass-create-memory-user-id', createdForOther],
  ['mass-patch-memory-owner', givenAway],
]);
