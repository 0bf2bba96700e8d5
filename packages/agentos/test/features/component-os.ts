import { expect } from 'vitest';
import type { AgentOSOptions } from 'agentos-ts';
import { openWorld } from '../isolation/world.ts';
import type { Engine } from '../isolation/world.ts';
import { readLikeAgentUi, readLikePythonClient } from '../support/existing-readers.ts';
import { parseFrames } from '../support/read-sse.ts';
import type { Frame } from '../support/read-sse.ts';
import { startTestOs } from '../support/start-os.ts';
import type { CallOptions, TestOs } from '../support/start-os.ts';

export type Json = Record<string, unknown>;

/** A server with components of one suite on one kind of database, and what its tests say again and again. */
export interface ComponentOs {
  readonly os: TestOs;
  /** Runs a component without a stream; the answer must be 200. */
  run(path: string, body: Json, token: string): Promise<Json>;
  /** The frames of a streamed run, the same for every reader there is. */
  stream(path: string, body: Json, token: string): Promise<Frame[]>;
  get(path: string, token: string): Promise<{ readonly status: number; readonly json: unknown }>;
  close(): Promise<void>;
}

export async function startComponentOs(engine: Engine, options: Partial<AgentOSOptions>): Promise<ComponentOs> {
  const world = await openWorld(engine);
  const os = await startTestOs({ ...options, db: world.db });
  const post = (path: string, call: CallOptions) => os.call('POST', `/${path}/runs`, call);
  return {
    os,
    run: async (path, body, token) => {
      const response = await post(path, { token, json: { stream: false, ...body } });
      const json = (await response.json()) as Json;
      expect({ status: response.status, json }).toMatchObject({ status: 200 });
      return json;
    },
    stream: async (path, body, token) => {
      const response = await post(path, { token, json: { stream: true, ...body } });
      return readFrames(response);
    },
    get: async (path, token) => {
      const response = await os.call('GET', path, { token });
      return { status: response.status, json: await response.json() };
    },
    close: async () => {
      await os.close();
      await world.close();
    },
  };
}

/** Checks what every stream must keep, then answers its frames. */
export async function readFrames(response: Response): Promise<Frame[]> {
  expect(response.status).toBe(200);
  const text = await response.text();
  const frames = parseFrames(text);
  for (const { event, data } of frames) {
    expect(data['event']).toBe(event);
    expect('data' in data || 'user_id' in data).toBe(false);
  }
  const bodies = frames.map(({ data }) => data);
  expect(readLikePythonClient(text)).toEqual(bodies);
  expect(readLikeAgentUi(text)).toEqual(bodies);
  return frames;
}

/** Names of events, with deltas that follow each other folded into one. */
export function namesOf(frames: readonly Frame[]): string[] {
  const names = frames.map(({ event }) => event);
  return names.filter((name, at) => !name.endsWith('RunContent') || names[at - 1] !== name);
}

export function frameNamed(frames: readonly Frame[], name: string): Json {
  const found = frames.find(({ event }) => event === name);
  if (found === undefined) throw new Error(`no ${name} among ${frames.map(({ event }) => event).join(', ')}`);
  return found.data;
}
