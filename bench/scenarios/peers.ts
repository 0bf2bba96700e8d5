import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { startChild } from '../runner/child.ts';
import { withCleanup } from '../runner/cleanup.ts';
import { createPostgres, noPostgres } from '../runner/databases.ts';
import { compareLoad } from '../runner/load.ts';
import type { Load } from '../runner/load.ts';
import { unmeasured } from '../runner/scenario.ts';
import type { Effort, Measurement, Scenario } from '../runner/scenario.ts';
import { startAgentOs } from '../runner/servers.ts';
import type { Server } from '../runner/servers.ts';
import { bearers } from '../runner/tokens.ts';

const execute = promisify(execFile);
const sources = fileURLToPath(new URL('../peers', import.meta.url));

interface Peer {
  readonly name: string;
  readonly script: string;
  readonly list: string;
  readonly run: { readonly path: string; readonly json: object };
}

const peers: readonly Peer[] = [
  {
    name: 'Mastra',
    script: 'mastra.mjs',
    list: '/api/agents',
    run: { path: '/api/agents/agent-0/generate', json: { messages: [{ role: 'user', content: 'hello' }] } },
  },
  { name: 'VoltAgent', script: 'voltagent.mjs', list: '/agents', run: { path: '/agents/agent-0/text', json: { input: 'hello' } } },
];

const listOf = ({ name }: Peer) => ({ what: `GET of 10 agents, against ${name}`, unit: 'times', atLeast: 1 }) as const;
const runOf = ({ name }: Peer) => ({ what: `a run that we store, against one that ${name} does not`, unit: 'times', atLeast: 1 }) as const;

/** The same two requests to other frameworks. Ours authenticates, decides per agent and stores in PostgreSQL; as they are set up here, theirs does not. */
export const otherFrameworks: Scenario = {
  name: 'peers',
  run: (effort) =>
    withCleanup(async (defer) => {
      const lines = peers.flatMap((peer) => [listOf(peer), runOf(peer)]);
      const database = await createPostgres();
      if (database === null) return unmeasured(lines, noPostgres);
      defer(database.drop);
      const folder = await mkdtemp(join(tmpdir(), 'agentos-peers-'));
      defer(() => rm(folder, { recursive: true, force: true }));
      await cp(sources, folder, { recursive: true });
      try {
        await execute('npm', ['install', '--no-audit', '--no-fund'], { cwd: folder });
      } catch (error) {
        return unmeasured(lines, `npm install failed: ${String(error).split('\n')[1] ?? 'no reason given'}`);
      }
      const ours = await startAgentOs({ db: database.url, agents: 10, model: 'demo' });
      defer(ours.stop);
      const measured: Measurement[] = [];
      for (const peer of peers) measured.push(...(await measureOrSayWhy(peer, folder, ours, effort)));
      return measured;
    }),
};

/** A peer that does not hold out under load has no number; a failure of ours breaks the scenario. */
async function measureOrSayWhy(peer: Peer, folder: string, ours: Server, effort: Effort): Promise<readonly Measurement[]> {
  try {
    return await measurePeer(peer, folder, ours, effort);
  } catch (error) {
    if (String(error).includes(ours.url)) throw error;
    return unmeasured([listOf(peer), runOf(peer)], String(error).slice(0, 200));
  }
}

function measurePeer(peer: Peer, folder: string, ours: Server, { rounds, seconds }: Effort): Promise<readonly Measurement[]> {
  return withCleanup(async (defer) => {
    const child = await startChild(pathToFileURL(join(folder, peer.script)), {});
    defer(child.stop);
    const authorization = await bearers(20);
    const theirs = { ...child, url: child.message };
    const compare = (a: Pick<Load, 'path' | 'method' | 'json'>, b: Pick<Load, 'path' | 'method' | 'json'>) =>
      compareLoad(rounds, { ...a, server: ours, authorization, seconds }, { ...b, server: theirs, authorization, seconds });
    const list = await compare({ path: '/agents' }, { path: peer.list });
    const ourRun = { path: '/agents/agent-0/runs', method: 'POST', json: { message: 'hello', stream: false } } as const;
    const run = await compare(ourRun, { ...peer.run, method: 'POST' });
    return [
      { ...listOf(peer), value: list.speed, note: list.note },
      { ...runOf(peer), value: run.speed, note: run.note },
    ];
  });
}
