import { setTimeout } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestOs } from '../support/start-os.ts';
import type { TestOs } from '../support/start-os.ts';
import { actors, HttpModel } from './http-model.ts';
import type { Actor } from './http-model.ts';
import { operations, program } from './http-operations.ts';
import type { Stage } from './http-operation.ts';
import type { Operation } from './http-operations.ts';
import { isolatedComponents } from './http-components.ts';
import { sendAs } from './http-suite.ts';
import { openWorld, programs } from './world.ts';
import type { Engine, World } from './world.ts';

/**
 * What B is answered does not depend on what A does (Goguen and Meseguer 1982): B's program runs twice, alone and with A's in between, and the two
 * transcripts are compared. The one thing that is told is that an id is in use, so A and B choose ids from different sets here.
 */
export function testNonInterference(engine: Engine): void {
  describe(`non-interference on ${engine}`, () => {
    let world: World;
    let server: TestOs;
    beforeAll(async () => {
      world = await openWorld(engine);
      server = await startTestOs({ db: world.db, ...isolatedComponents });
    });
    afterAll(async () => {
      await server.close();
      await world.close();
    });

    test("one user's answers are the same with and without another user's actions", async () => {
      const property = fc.asyncProperty(program, program, async (mine, theirs) => {
        const alone = await transcribe(world, server, mine, []);
        const together = await transcribe(world, server, mine, theirs);
        expect(together).toEqual(alone);
      });
      // A smaller program is no clearer than the two transcripts, and shrinking takes minutes.
      await fc.assert(property, { endOnFailure: true, numRuns: Math.ceil(programs.numRuns / 4) });
    }, 300_000);
  });
}

const [alice, bob] = actors;

/** Bob's answers in full, headers included, while Alice does one thing before each of his. */
async function transcribe(
  world: World,
  server: TestOs,
  mine: readonly Operation[],
  theirs: readonly Operation[],
): Promise<readonly string[]> {
  await world.clear();
  const transcript: string[] = [];
  const models = { alice: new HttpModel(), bob: new HttpModel() };
  for (const [index, step] of mine.entries()) {
    await setTimeout(2); // rows of one millisecond would be listed in the order of ids that are made up
    const other = theirs[index];
    if (other !== undefined) await play(world, server, alice, models.alice, other, 'a', () => undefined);
    await play(world, server, bob, models.bob, step, 'b', (line) => transcript.push(line));
  }
  return normalize(transcript);
}

async function play(
  world: World,
  server: TestOs,
  actor: Actor | undefined,
  model: HttpModel,
  step: Operation,
  prefix: string,
  write: (line: string) => void,
): Promise<void> {
  if (actor === undefined) throw new Error('there is no such actor');
  const rename = (text: string): string => text.replaceAll(/session-(?=\d)/g, `session-${prefix}`);
  const restore = (text: string): string => text.replaceAll(`session-${prefix}`, 'session-');
  const stage: Stage = {
    model,
    actor,
    send: async (method, path, options) => {
      const json: unknown = options?.json === undefined ? undefined : JSON.parse(rename(JSON.stringify(options.json)));
      const reply = await sendAs(world, server, actor, method, rename(path), { ...options, json });
      const text = restore(reply.text);
      write(`${step.kind} ${method} ${path} ${reply.status} ${headersOf(reply.headers)} ${text}`);
      return { ...reply, text, json: reply.json === undefined ? undefined : (JSON.parse(text) as unknown) };
    },
    peek: (path) => sendAs(world, server, actor, 'GET', rename(path)),
  };
  await operations[step.kind](stage, step);
}

const headersOf = (headers: Headers): string =>
  [...headers]
    .map(([name, value]) => `${name}: ${value.replaceAll(/session-[ab]/g, 'session-')}`)
    .toSorted((a, b) => a.localeCompare(b))
    .join('; ');

/** Ids that the server makes up are numbered in the order in which they appear; times and durations are taken out. */
function normalize(transcript: readonly string[]): readonly string[] {
  const seen = new Map<string, string>();
  const number = (id: string): string => {
    const known = seen.get(id) ?? `id-${seen.size}`;
    seen.set(id, known);
    return known;
  };
  return transcript.map((line) =>
    line
      .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, number)
      .replaceAll(/"(?:created_at|updated_at|last_memory_updated_at|resolved_at|used_at)":(?:"[^"]*"|\d+)/g, '"at":0')
      .replaceAll(/"(?:start_time|end_time)":[\d.e-]+/g, '"at":0')
      .replaceAll(/completed in [\d.]+s/g, 'completed')
      .replaceAll(/"search_time_ms":[\d.e-]+/g, '"search_time_ms":0')
      // Left out where they are zero.
      .replaceAll(/,"(?:duration|time_to_first_token)":[\d.e-]+/g, ''),
  );
}
