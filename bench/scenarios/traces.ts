import { withCleanup } from '../runner/cleanup.ts';
import { createPostgres, noPostgres } from '../runner/databases.ts';
import { ask, compareLoad } from '../runner/load.ts';
import type { Load } from '../runner/load.ts';
import { unmeasured } from '../runner/scenario.ts';
import type { Effort, Measurement, Scenario } from '../runner/scenario.ts';
import { startAgentOs } from '../runner/servers.ts';
import { bearers } from '../runner/tokens.ts';

const speed = { what: 'stored runs with tracing against without, on PostgreSQL', unit: 'times', atLeast: 0.9 } as const;

const cost = { what: 'CPU of the server per run with tracing against without, on PostgreSQL', unit: 'times', atMost: 1.1 } as const;

/** The demo model costs nothing, so this is the most that tracing can take: with a real model a run is a thousand times as long. */
export const traces: Scenario = {
  name: 'traces',
  run: measure,
};

function measure({ rounds, seconds }: Effort): Promise<readonly Measurement[]> {
  return withCleanup(async (defer) => {
    const loads: Load[] = [];
    for (const tracing of [true, false]) {
      const database = await createPostgres();
      if (database === null) return unmeasured([speed, cost], noPostgres);
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
    const { speed: value, cpu, note } = await compareLoad(rounds, traced, plain);
    return [
      { ...speed, value, note },
      { ...cost, value: Number.isNaN(cpu) ? null : cpu },
    ];
  });
}
