import { expect } from 'vitest';
import { z } from 'zod';
import { Agent, demoModel, tool } from 'agentos-ts';
import type { Database } from '../../src/db/database.ts';
import { forExtraction, tellingAgent, tellingTeam } from '../support/memory-agents.ts';
import { openTestDatabase, openTestPostgres } from '../support/database.ts';
import { scriptedModel } from '../support/scripted-model.ts';
import type { Turn } from '../support/scripted-model.ts';
import { startTestOs } from '../support/start-os.ts';
import type { TestOs } from '../support/start-os.ts';

export type Engine = 'pglite' | 'postgres';
export type Json = Record<string, unknown>;
export const json = async (response: Response): Promise<Json> => (await response.json()) as Json;
export const idOf = (memory: Json): string => String(memory['memory_id']);

export function ok(response: Response): Response {
  expect(response.status).toBe(200);
  return response;
}

/** Waits for a person, then saves: the person may be an administrator. */
function askingAgent(id: string): Agent {
  const check = tool({ description: 'Check', inputSchema: z.object({}), approval: 'always', execute: () => 'checked' });
  const { model } = scriptedModel(({ prompt }, index): Turn => {
    const answered = prompt.filter(({ role }) => role === 'tool').length;
    if (answered === 0) return { calls: [{ id: `check-${index}`, name: 'check', args: {} }] };
    if (answered === 1) return { calls: [{ id: `save-${index}`, name: 'save_memory', args: { memory: 'Was checked by somebody.' } }] };
    return { text: 'done' };
  });
  return new Agent({ id, model, memory: true, tools: { check } });
}

/** A server with agents that remember, and short words for what one does with memories. */
export interface MemoryOs {
  readonly os: TestOs;
  readonly db: Database;
  readonly admin: string;
  /** What the model that merges does next, and what happens before it answers. */
  readonly merging: { turn: Turn; before: () => Promise<unknown>; readonly calls: readonly { readonly prompt: unknown }[] };
  readonly write: (token: string, memory: string, rest?: Json) => Promise<Json>;
  readonly list: (token: string, query?: string) => Promise<{ readonly data: Json[]; readonly meta: Json }>;
  readonly texts: (token: string, query?: string) => Promise<unknown[]>;
  /** One run, not streamed. */
  readonly say: (token: string, message: string, agent?: string) => Promise<Json>;
  /** Rows as they stand, around the API. */
  readonly rowsOf: (owner: string) => Promise<Json[]>;
  readonly close: () => Promise<void>;
}

export async function openMemoryOs(engine: Engine): Promise<MemoryOs> {
  const opened = engine === 'pglite' ? await openTestDatabase() : await openTestPostgres();
  const db = 'db' in opened ? opened.db : opened;
  const { model, calls } = scriptedModel(() => merging.turn);
  const merging: MemoryOs['merging'] = { turn: { text: '' }, before: async () => undefined, calls };
  const os = await startTestOs({
    db,
    memoryModel: forExtraction(
      demoModel(),
      withDelay(model, () => merging.before()),
    ),
    agents: [
      tellingAgent('keeper', { memory: true, instructions: 'Be kind.' }),
      tellingAgent('plain', { memory: false, instructions: 'Be brief.' }),
      askingAgent('asker'),
    ],
    teams: [tellingTeam('crew')],
  });
  const list: MemoryOs['list'] = async (token, query = '') => {
    const response = ok(await os.call('GET', `/memories?limit=100${query}`, { token }));
    return (await response.json()) as { data: Json[]; meta: Json };
  };
  return {
    os,
    db,
    admin: await os.admin(),
    merging,
    write: async (token, memory, rest = {}) => json(ok(await os.call('POST', '/memories', { token, json: { memory, ...rest } }))),
    list,
    texts: async (token, query) => (await list(token, query)).data.map(({ memory }) => memory),
    say: async (token, message, agent = 'keeper') =>
      json(ok(await os.call('POST', `/agents/${agent}/runs`, { token, form: { message, stream: 'false' } }))),
    rowsOf: (owner) =>
      db.as({ owner, userId: owner, tenant: '', all: false }, (tx) => tx.query('select * from memories order by created_at, memory_id')),
    close: async () => {
      await os.close();
      await opened.close();
    },
  };
}

/** The same model; something else happens before it answers. */
export function withDelay(model: Agent['model'], before: () => Promise<unknown>): Agent['model'] {
  if (typeof model === 'string' || model.specificationVersion !== 'v4') throw new TypeError('a scripted model is of the current version');
  const { provider, modelId, supportedUrls } = model;
  return {
    specificationVersion: 'v4',
    provider,
    modelId,
    supportedUrls,
    doGenerate: async (call) => {
      await before();
      return model.doGenerate(call);
    },
    doStream: (call) => model.doStream(call),
  };
}
