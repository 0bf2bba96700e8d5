import { withCleanup } from '../runner/cleanup.ts';
import { createEmbedded, createPostgres } from '../runner/databases.ts';
import { ask, compareLoad } from '../runner/load.ts';
import type { Scenario } from '../runner/scenario.ts';
import { startAgentOs, startBareHono } from '../runner/servers.ts';
import { bearers } from '../runner/tokens.ts';

const path = '/agents';

/** What the whole pipeline costs on a route that asks the database nothing. */
export const listAgents: Scenario = {
  name: 'list-agents',
  run: ({ rounds, seconds }) =>
    withCleanup(async (defer) => {
      const database = (await createPostgres()) ?? (await createEmbedded());
      defer(database.drop);
      const authorization = await bearers(1);
      const agentOs = await startAgentOs({ db: database.url, agents: 10, model: 'demo' });
      defer(agentOs.stop);
      const bare = await startBareHono({ path, body: JSON.parse(await ask({ server: agentOs, path, authorization })) });
      defer(bare.stop);
      const load = { path, authorization, seconds };
      const { speed, note } = await compareLoad(rounds, { ...load, server: agentOs }, { ...load, server: bare });
      return [{ what: 'GET /agents, 10 agents, RS256, against bare Hono', value: speed, unit: 'times', atLeast: 0.6, note }];
    }),
};
