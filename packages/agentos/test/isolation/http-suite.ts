import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RowAccess } from '../../src/lib/row-access.ts';
import { startTestOs, userScopes } from '../support/start-os.ts';
import type { CallOptions, TestOs } from '../support/start-os.ts';
import { isolatedComponents } from './http-components.ts';
import { uncalledRoutes, withoutOperation } from './http-coverage.ts';
import { actors, HttpModel, markerOf } from './http-model.ts';
import type { Actor } from './http-model.ts';
import { operations, program } from './http-operations.ts';
import type { Reply, Stage } from './http-operation.ts';
import type { Operation } from './http-operations.ts';
import { openWorld, programs } from './world.ts';
import type { Engine, World } from './world.ts';

/** Random programs of three users and an administrator over the HTTP API, step by step against the model. */
export function testHttpIsolation(engine: Engine): void {
  describe(`HTTP API on ${engine}`, () => {
    let world: World;
    let server: TestOs;
    const requests = new Set<string>();
    beforeAll(async () => {
      world = await openWorld(engine);
      await abandonRun(world);
      const env = { OTEL_BSP_SCHEDULE_DELAY: '1' };
      server = await startTestOs({ db: world.db, ...isolatedComponents, tracing: { content: true }, env });
    });
    afterAll(async () => {
      await server.close();
      await world.close();
    });

    test('a run that a dead server left is ended in the name of its owner', async () => {
      expect(await world.admin('select owner, status from agentos.runs')).toEqual([{ owner: 'u1', status: 'ERROR' }]);
      expect(world.db.takeViolations()).toEqual([]);
    });

    test('random programs see, change and count exactly their own rows', async () => {
      const property = fc.asyncProperty(program, async (steps) => {
        await world.clear();
        const model = new HttpModel();
        for (const [index, step] of steps.entries()) await take(world, server, model, step, index, requests);
        await compareRows(world, model);
        for (const actor of actors) await compareList(world, server, model, actor);
      });
      await fc.assert(property, programs);
    }, 300_000);

    test('every route was called by a program, or says why not', () => {
      const uncalled = uncalledRoutes(server.os.describeRoutes(), requests);
      expect(uncalled.toSorted()).toEqual([...withoutOperation.keys()].toSorted());
    });
  });
}

async function abandonRun({ admin }: World): Promise<void> {
  await admin(`insert into agentos.sessions (owner, session_id, session_type, created_at, updated_at) values ('u1', 's', 'agent', 1, 1)`);
  await admin(`insert into agentos.runs (owner, run_id, session_id, component_kind, component_id, status, input, server_id, created_at, updated_at)
    values ('u1', 'r', 's', 'agent', 'a1', 'RUNNING', '{"content": ""}', 'dead', 1, 1)`);
}

const accessOf = ({ name, isAdmin }: Actor): RowAccess => ({ owner: name, userId: name, tenant: '', all: isAdmin });

export async function sendAs(
  world: World,
  server: TestOs,
  actor: Actor,
  method: string,
  path: string,
  options?: CallOptions,
): Promise<Reply> {
  const token = actor.isAdmin
    ? await server.admin()
    : await server.user(actor.name, [...userScopes, 'traces:read', 'approvals:read', 'approvals:write', 'approvals:delete']);
  return world.db.onBehalfOf(accessOf(actor), async () => {
    const response = await server.call(method, path, { ...options, token });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    const json: unknown = isJson ? JSON.parse(text) : undefined;
    return { status: response.status, headers: response.headers, text, json };
  });
}

async function take(world: World, server: TestOs, model: HttpModel, step: Operation, index: number, requests: Set<string>): Promise<void> {
  const actor = actors[step.actor];
  const root = actors.at(-1);
  if (actor === undefined || root === undefined) throw new Error('the program names no actor');
  const leaks: string[] = [];
  const stage: Stage = {
    model,
    actor,
    send: async (method, path, options) => {
      requests.add(`${method} ${path}`);
      const reply = await sendAs(world, server, actor, method, path, options);
      if (!actor.isAdmin) leaks.push(...foreignMarkers(actor, reply.text));
      return reply;
    },
    peek: (path) => sendAs(world, server, root, 'GET', path),
  };
  const { seen, expected } = await operations[step.kind](stage, step);
  const where = { step: index, ...step, by: actor.name };
  expect({ where, seen, leaks, violations: world.db.takeViolations() }).toEqual({ where, seen: expected, leaks: [], violations: [] });
}

/** Names of other users whose words stand in what this one was answered. */
function foreignMarkers(reader: Actor, text: string): readonly string[] {
  return actors.filter(({ name }) => name !== reader.name && text.includes(markerOf(name))).map(({ name }) => name);
}

/** The tables themselves, read around row level security. */
async function compareRows({ admin }: World, model: HttpModel): Promise<void> {
  const sessions = await admin('select session_id as id, owner, user_id as shown from agentos.sessions order by 1');
  const runs = await admin('select run_id as id, owner, session_id, component_id as agent, status from agentos.runs order by 1');
  const memories = await admin(
    'select memory_id as id, owner, user_id as shown, memory as text, component_id as agent from agentos.memories order by 1',
  );
  const strays = await admin(
    'select distinct owner, run_id from agentos.run_events e where not exists (select 1 from agentos.runs r where r.owner = e.owner and r.run_id = e.run_id)',
  );
  const byId = (a: { readonly id: string }, b: { readonly id: string }): number => (a.id < b.id ? -1 : 1);
  const strayApprovals =
    await admin(`select a.owner, a.approval_id from agentos.approvals a left join agentos.runs r using (tenant, owner, run_id)
    where r.owner is null or a.user_id is distinct from r.user_id or (a.status = 'pending') <> (r.status = 'PAUSED') and a.resolver is null`);
  expect({ sessions, strays, strayApprovals, runs, memories }).toEqual({
    strayApprovals: [],
    memories: model.memories.toSorted(byId).map(({ id, owner, text, agent }) => ({ id, owner, shown: owner, text, agent })),
    sessions: [...model.sessions.values()].toSorted(byId).map(({ id, owner }) => ({ id, owner, shown: owner })),
    strays: [],
    runs: model.runs.toSorted(byId).map(({ id, owner, sessionId, agent, status }) => ({ id, owner, session_id: sessionId, agent, status })),
  });
}

async function compareList(world: World, server: TestOs, model: HttpModel, actor: Actor): Promise<void> {
  const { json } = await sendAs(world, server, actor, 'GET', '/sessions?limit=100');
  const visible = model.sessionsOf(actor);
  expect(json).toMatchObject({ meta: { total_count: visible.length } });
}
