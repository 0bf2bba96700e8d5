import { withCleanup } from '../runner/cleanup.ts';
import { createPostgres, noPostgres } from '../runner/databases.ts';
import { ask, compareLoad } from '../runner/load.ts';
import type { Load } from '../runner/load.ts';
import type { Effort, Measurement, Scenario } from '../runner/scenario.ts';
import { startAgentOs } from '../runner/servers.ts';
import { bearers } from '../runner/tokens.ts';

const speed = { what: 'stored runs with tracing against without, on PostgreSQL', unit: 'times', atLeast: 0.9 } as const;

/** The demo model costs nothing, so this is the most that tracing can take: with a real model a run is a thousand times as long. */
export const traces: Scenario = {
  name: 'traces',
  run: async (effort) => [await measure(effort)],
};

function measure({ rounds, seconds }: Effort): Promise<Measurement> {
  return withCleanup(async (defer) => {
    const loads: Load[] = [];
    for (const tracing of [true, false]) {
      const database = await createPostgres();
      if (database === null) return { ...speed, value: null, note: noPostgres };
      defer(database.drop);
      const server = await startAgentOs({ db: database.url, agents: 1, model: 'demo', tracing });
      defer(server.stop);
      const json = { message: 'hello', stream: false };
      const load: Load = { server, path: '/agents/agent-0/runs', method: 'POST', authorization: await bearers(20), json, seconds };
      const answer = await ask(load);
      if (!answer.includes('"COMPLETED"')) throw new Error(`not a finished run: ${answer}`);
      loads.push(load);
    }
    const [traced, plain] = loads;
    if (traced === undefined || plain === undefined) throw new Error('two servers are compared');
    const { speed: value, note } = await compareLoad(rounds, traced, plain);
    return { ...speed, value, note };
  });
}
