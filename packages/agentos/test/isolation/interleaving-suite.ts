import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestOs } from '../support/start-os.ts';
import type { TestOs } from '../support/start-os.ts';
import { openWorld } from './world.ts';
import type { Engine, World } from './world.ts';

const users = 20;
const requests = 300;
const nameOf = (user: number): string => `user-${user}`;
/** Stands in everything that a user writes; ends in a letter, so that user 1 is not found in what user 11 wrote. */
const markerOf = (user: number): string => `words-of-${user}-x`;

interface Request {
  readonly user: number;
  readonly kind: 'run' | 'stream' | 'background' | 'create' | 'list' | 'read' | 'foreign' | 'rename';
  /** Milliseconds after which the client leaves; null: stays. */
  readonly leavesAfter: number | null;
}

/** Many requests of many users at once, with clients that leave in the middle: what they share (connections, transactions, runs) must not mix. */
export function testInterleaving(engine: Engine): void {
  describe(`interleaving on ${engine}`, () => {
    let world: World;
    let server: TestOs;
    beforeAll(async () => {
      world = await openWorld(engine);
      server = await startTestOs({ db: world.db, runLimits: { runs: requests, runsPerOwner: requests } });
    });
    afterAll(async () => {
      await server.close();
      await world.close();
    });

    test(`${requests} requests of ${users} users at once, some of them aborted`, async () => {
      const [plan = []] = fc.sample(planOf, { numRuns: 1, seed: 20_26 });
      const replies = await Promise.all(plan.map((request, index) => send(world, server, request, index)));
      expect(replies.flatMap(({ problems }) => problems)).toEqual([]);
      expect(world.db.takeViolations()).toEqual([]);
      const staying = plan.filter(({ leavesAfter }) => leavesAfter === null).length;
      expect(replies.filter(({ wasAnswered }) => wasAnswered).length).toBeGreaterThanOrEqual(staying);
      expect(staying).toBeLessThan(requests);
      await server.os.close({ graceMs: 20_000 });
      expect(await mixedRows(world)).toEqual([]);
    });
  });
}

const planOf: fc.Arbitrary<readonly Request[]> = fc.array(
  fc.record({
    user: fc.nat(users - 1),
    kind: fc.constantFrom<Request['kind'][]>('run', 'stream', 'background', 'create', 'list', 'read', 'foreign', 'rename'),
    leavesAfter: fc.option(fc.nat(60), { freq: 2 }),
  }),
  { minLength: requests, maxLength: requests },
);

interface Outcome {
  readonly wasAnswered: boolean;
  readonly problems: readonly string[];
}

async function send(world: World, server: TestOs, request: Request, index: number): Promise<Outcome> {
  const owner = nameOf(request.user);
  const token = await server.user(owner);
  const leaving = new AbortController();
  const { method, path, json } = toHttp(request, index);
  const init = {
    method,
    signal: leaving.signal,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
  };
  if (request.leavesAfter !== null) setTimeout(() => leaving.abort(), request.leavesAfter);
  try {
    const answer = world.db.onBehalfOf({ owner, userId: owner, tenant: '', all: false }, async () => {
      const response = await server.os.getApp().fetch(new Request(`http://test${path}`, init));
      return { status: response.status, text: await response.text() };
    });
    const { status, text } = await orLeave(answer, leaving.signal);
    return { wasAnswered: true, problems: [...unexpected(request, status), ...foreignWords(request.user, text)] };
  } catch (error) {
    if (leaving.signal.aborted) return { wasAnswered: false, problems: [] };
    return { wasAnswered: false, problems: [`${request.kind} of ${owner}: ${String(error)}`] };
  }
}

/** A client that has left reads no more, whatever the server still has to say. */
async function orLeave<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  const left = new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(new Error('the client left'))));
  return Promise.race([answer, left]);
}

interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly json?: unknown;
}

function toHttp({ user, kind }: Request, index: number): HttpRequest {
  const own = `session-of-${user}`;
  const foreign = `session-of-${(user + 1) % users}`;
  const message = markerOf(user);
  const run = { method: 'POST', path: '/agents/a1/runs' };
  const requestOf: Readonly<Record<Request['kind'], HttpRequest>> = {
    run: { ...run, json: { message, stream: false, session_id: own } },
    stream: { ...run, json: { message, session_id: own } },
    background: { ...run, json: { message, stream: false, background: true, session_id: own } },
    create: { method: 'POST', path: '/sessions', json: { session_id: `${own}-${index}`, session_name: message } },
    list: { method: 'GET', path: '/sessions?limit=100' },
    read: { method: 'GET', path: `/sessions/${own}` },
    foreign: { method: 'GET', path: `/sessions/${foreign}` },
    rename: { method: 'POST', path: `/sessions/${foreign}/rename`, json: { session_name: message } },
  };
  return requestOf[kind];
}

function unexpected({ kind, user }: Request, status: number): readonly string[] {
  const allowed = {
    run: [200],
    stream: [200],
    background: [202],
    create: [201],
    list: [200],
    read: [200, 404],
    foreign: [404],
    rename: [404],
  };
  return allowed[kind].includes(status) ? [] : [`${kind} of ${nameOf(user)} was answered ${status}`];
}

function foreignWords(reader: number, text: string): readonly string[] {
  const others = Array.from({ length: users }, (_, user) => user).filter((user) => user !== reader && text.includes(markerOf(user)));
  return others.map((user) => `${nameOf(reader)} was answered ${markerOf(user)}`);
}

/** Rows in which one owner's words stand under another owner's name, and runs that nobody finished. */
async function mixedRows({ admin }: World): Promise<readonly unknown[]> {
  const marker = "'words-of-' || split_part(owner, '-', 2) || '-x'";
  const sessions = await admin(`select owner, session_name from agentos.sessions where session_name <> '' and session_name <> ${marker}`);
  const runs = await admin(`select owner, run_id, status, input from agentos.runs where input->>'content' <> ${marker}
    or session_id <> 'session-of-' || split_part(owner, '-', 2) or status not in ('COMPLETED', 'CANCELLED')`);
  return [...sessions, ...runs];
}
