import { withCleanup } from '../runner/cleanup.ts';
import { createEmbedded, createPostgres } from '../runner/databases.ts';
import { compareLoad } from '../runner/load.ts';
import type { Scenario } from '../runner/scenario.ts';
import { startAgentOs } from '../runner/servers.ts';
import { bearers } from '../runner/tokens.ts';

/** One agent is found as fast among many as among few. */
export const manyAgents: Scenario = {
  name: 'many-agents',
  run: ({ rounds, seconds }) =>
    withCleanup(async (defer) => {
      const authorization = await bearers(1);
      const start = async (agents: number) => {
        const database = (await createPostgres()) ?? (await createEmbedded());
        defer(database.drop);
        const server = await startAgentOs({ db: database.url, agents, model: 'demo' });
        defer(server.stop);
        const path = `/agents/agent-${agents - 1}`;
        return { server, path, authorization, seconds };
      };
      const [few, many] = [await start(10), await start(1000)];
      const { speed, note } = await compareLoad(rounds, many, few);
      return [{ what: 'GET /agents/:id with 1,000 agents against 10', value: 1 / speed, unit: 'times', atMost: 1.2, note }];
    }),
};
