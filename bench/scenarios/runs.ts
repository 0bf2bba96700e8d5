import { withCleanup } from '../runner/cleanup.ts';
import { createEmbedded, createPostgres, noPostgres } from '../runner/databases.ts';
import { ask, makeLoad } from '../runner/load.ts';
import type { LoadResult } from '../runner/load.ts';
import { unmeasured } from '../runner/scenario.ts';
import type { Effort, Measurement, Scenario } from '../runner/scenario.ts';
import { startAgentOs } from '../runner/servers.ts';
import { median } from '../runner/statistics.ts';
import { bearers } from '../runner/tokens.ts';

const speed = { what: 'stored runs on PostgreSQL', unit: 'runs/s', atLeast: 1000 } as const;
const cpuCost = { what: 'CPU of the server per run on PostgreSQL', unit: 'ms', atMost: 1 } as const;
const embeddedSpeed = { what: 'stored runs, embedded', unit: 'runs/s', atLeast: 300 } as const;

/** A run with the demo model that is stored with its session and not streamed: what is left is the cost of this server. */
export const runs: Scenario = {
  name: 'runs',
  run: async (effort) => [...(await onPostgres(effort)), ...(await onEmbedded(effort))],
};

function onPostgres(effort: Effort): Promise<readonly Measurement[]> {
  return withCleanup(async (defer) => {
    const database = await createPostgres();
    if (database === null) return unmeasured([speed, cpuCost], noPostgres);
    defer(database.drop);
    // What autovacuum does within a minute of the first runs: until then plans are made for empty tables.
    const result = await measureRuns(database.url, effort, () => database.query('analyze'));
    return [
      { ...speed, value: result.perSecond },
      { ...cpuCost, value: result.cpuMs, ...(result.cpuMs === null ? { note: 'no /proc' } : {}) },
    ];
  });
}

function onEmbedded(effort: Effort): Promise<readonly Measurement[]> {
  return withCleanup(async (defer) => {
    const database = await createEmbedded();
    defer(database.drop);
    const { perSecond, cpuMs } = await measureRuns(database.url, effort);
    const note = cpuMs === null ? {} : { note: `${cpuMs.toFixed(2)} ms of CPU per run, database included` };
    return [{ ...embeddedSpeed, value: perSecond, ...note }];
  });
}

function measureRuns(db: string, { rounds, seconds }: Effort, settle = () => Promise.resolve()): Promise<LoadResult> {
  return withCleanup(async (defer) => {
    const server = await startAgentOs({ db, agents: 10, model: 'demo' });
    defer(server.stop);
    const authorization = await bearers(20);
    const request = {
      server,
      path: '/agents/agent-0/runs',
      method: 'POST',
      authorization,
      json: { message: 'hello', stream: false },
    } as const;
    const answer = await ask(request);
    if (!answer.includes('"COMPLETED"')) throw new Error(`not a finished run: ${answer}`);
    await makeLoad({ ...request, seconds });
    await settle();
    const results: LoadResult[] = [];
    for (let round = 0; round < rounds; round += 1) results.push(await makeLoad({ ...request, seconds }));
    const cpu = results.flatMap(({ cpuMs }) => cpuMs ?? []);
    return { perSecond: median(results.map(({ perSecond }) => perSecond)), cpuMs: cpu.length === 0 ? null : median(cpu) };
  });
}
