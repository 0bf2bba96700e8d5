import { createPostgres } from '../support/database.ts';
import { HttpClient, lastIndex, watch } from './http-client.ts';
import type { SeenStream } from './http-client.ts';
import { startServerProcess } from './server-process.ts';
import type { ServerProcess } from './server-process.ts';

export type Random = (below: number) => number;

/** The same numbers for the same seed (mulberry32), so that a round that fails can be played again. */
export function seededRandom(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

interface Member {
  readonly process: ServerProcess;
  readonly serverId: string;
}

/** Two servers on one PostgreSQL database, and the eyes of its owner. */
export class Pair {
  readonly #postgres: Awaited<ReturnType<typeof createPostgres>>;
  readonly #members: Member[] = [];

  private constructor(postgres: Awaited<ReturnType<typeof createPostgres>>) {
    this.#postgres = postgres;
  }

  static async start(): Promise<Pair> {
    const pair = new Pair(await createPostgres());
    await pair.query('create table acts (run_id text not null, call_id text not null)');
    for (const at of [0, 1]) pair.#members[at] = await pair.#startOne();
    return pair;
  }

  query(text: string, values: readonly unknown[] = []): Promise<Record<string, unknown>[]> {
    return this.#postgres.admin(text, values);
  }

  client(at: number, token: string): HttpClient {
    return new HttpClient(this.#member(at).process.url, token);
  }

  /** `kill -9`, then the time passes after which a silent server counts as gone, then a new one starts in its place. */
  async killAndRestart(at: number): Promise<void> {
    const { process, serverId } = this.#member(at);
    await process.kill();
    await this.query('update agentos.run_servers set lease_until = 0 where server_id = $1', [serverId]);
    this.#members[at] = await this.#startOne();
  }

  async close(): Promise<void> {
    await Promise.all(this.#members.map(({ process }) => process.kill()));
    await this.#postgres.close();
  }

  #member(at: number): Member {
    const member = this.#members[at];
    if (member === undefined) throw new Error('no such server');
    return member;
  }

  async #startOne(): Promise<Member> {
    const { url } = this.#postgres;
    const process = await startServerProcess(url, 'pair-server.ts', [url]);
    const [newest] = await this.query('select server_id from agentos.run_servers order by started_at desc limit 1');
    return { process, serverId: String(newest?.['server_id']) };
  }
}

/** What the clients were told in all rounds. */
export class Told {
  readonly runs = new Set<string>();
  readonly streams: SeenStream[] = [];

  /** A start or continue that may be cut off by the death of its server: then nobody was told anything. */
  async start(client: HttpClient, path: string, json: object): Promise<string | null> {
    const response = await client.send('POST', path, json).catch(() => null);
    if (response === null || !response.ok) return null;
    const runId = response.headers.get('x-run-id') ?? '';
    this.runs.add(runId);
    if (response.headers.get('content-type')?.startsWith('text/event-stream') === true) this.streams.push(watch(response));
    else await response.text().catch(() => null);
    return runId;
  }

  /** Follows a run from the last event that its stream has brought so far; on another server, as a client does whose server died. */
  async follow(client: HttpClient, path: string, stream: SeenStream): Promise<void> {
    const after = lastIndex(stream.text());
    const response = await client.send('GET', `${path}/${stream.runId}/events?last_event_index=${after}`).catch(() => null);
    if (response?.ok === true) this.streams.push({ ...watch(response), runId: stream.runId });
  }
}
