import { withCleanup } from '../runner/cleanup.ts';
import { createPostgres, noPostgres } from '../runner/databases.ts';
import { ask, makeLoad } from '../runner/load.ts';
import type { LoadResult } from '../runner/load.ts';
import { unmeasured } from '../runner/scenario.ts';
import type { Effort, Measurement, Scenario } from '../runner/scenario.ts';
import { startAgentOs } from '../runner/servers.ts';
import type { Server } from '../runner/servers.ts';
import { median } from '../runner/statistics.ts';
import { bearers } from '../runner/tokens.ts';

const gain = { what: 'runs/s of two servers on one PostgreSQL against one', unit: 'times', atLeast: 1.7 } as const;
const cpuCost = { what: 'CPU of the servers per run, two of them', unit: 'ms', atMost: 1 } as const;
const connections = 16;

/** The same load on one server and on two of one database, in turn. PostgreSQL and the load need cores too: with two in all, the gain says little. */
export const twoServers: Scenario = {
  name: 'two-servers',
  run: (effort) =>
    withCleanup(async (defer) => {
      const database = await createPostgres();
      if (database === null) return unmeasured([gain, cpuCost], noPostgres);
      defer(database.drop);
      const servers: Server[] = [];
      for (const at of [0, 1]) {
        const server = await startAgentOs({ db: database.url, agents: 10, model: 'demo' }, at);
        defer(server.stop);
        servers.push(server);
      }
      return compare(servers, effort, () => database.query('analyze'));
    }),
};

async function compare(
  servers: readonly Server[],
  { rounds, seconds }: Effort,
  settle: () => Promise<void>,
): Promise<readonly Measurement[]> {
  const authorization = await bearers(20);
  const request = { path: '/agents/agent-0/runs', method: 'POST', authorization, json: { message: 'hello', stream: false } } as const;
  for (const server of servers) await ask({ ...request, server });
  const load = async (some: readonly Server[]): Promise<LoadResult> => {
    const results = await Promise.all(
      some.map((server) => makeLoad({ ...request, server, seconds, connections: connections / some.length })),
    );
    const perSecond = results.reduce((sum, result) => sum + result.perSecond, 0);
    const cpu = results.flatMap(({ cpuMs, perSecond: share }) => (cpuMs === null ? [] : (cpuMs * share) / perSecond));
    return { perSecond, cpuMs: cpu.length < some.length ? null : cpu.reduce((sum, part) => sum + part, 0) };
  };
  await load(servers);
  await settle();
  const pairs: { readonly one: LoadResult; readonly two: LoadResult }[] = [];
  for (let round = 0; round < rounds; round += 1) pairs.push({ one: await load(servers.slice(0, 1)), two: await load(servers) });
  const middle = (pick: (pair: (typeof pairs)[number]) => number | null): number => median(pairs.map((pair) => pick(pair) ?? Number.NaN));
  const speeds = `${middle(({ two }) => two.perSecond).toFixed(0)} against ${middle(({ one }) => one.perSecond).toFixed(0)} runs/s`;
  const alone = `${middle(({ one }) => one.cpuMs).toFixed(2)} ms with one server`;
  return [
    { ...gain, value: middle(({ one, two }) => two.perSecond / one.perSecond), note: speeds },
    { ...cpuCost, value: middle(({ two }) => two.cpuMs), note: alone },
  ];
}
