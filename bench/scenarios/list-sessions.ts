import { withCleanup } from '../runner/cleanup.ts';
import { createPostgres, noPostgres } from '../runner/databases.ts';
import type { BenchDatabase } from '../runner/databases.ts';
import { ask, compareLoad } from '../runner/load.ts';
import { unmeasured } from '../runner/scenario.ts';
import type { Effort, Measurement, Scenario } from '../runner/scenario.ts';
import { startAgentOs } from '../runner/servers.ts';
import type { Server } from '../runner/servers.ts';
import { bearers } from '../runner/tokens.ts';

const line = { what: 'GET /sessions at 1,000,000 rows against 1,000', unit: 'times', atMost: 1.5 } as const;
const rowsPerUser = 1000;
const path = '/sessions';

/**
 * The asker has 1,000 sessions in both tables, so both answers are of the same size; one table holds those of 999 other users too. The rows of all users
 * are mixed, as they are when many people work at the same time.
 */
export const listSessions: Scenario = {
  name: 'list-sessions',
  run: (effort) =>
    withCleanup(async (defer) => {
      const [small, large] = [await createPostgres(), await createPostgres()];
      if (small === null || large === null) return unmeasured([line], noPostgres);
      defer(small.drop);
      defer(large.drop);
      const start = async (database: BenchDatabase): Promise<Server> => {
        const server = await startAgentOs({ db: database.url, agents: 1, model: 'demo' });
        defer(server.stop);
        return server;
      };
      const [few, many] = [await start(small), await start(large)];
      await fill(small, few, 1);
      await fill(large, many, 1000);
      return measure(few, many, effort);
    }),
};

async function measure(few: Server, many: Server, { rounds, seconds }: Effort): Promise<readonly Measurement[]> {
  const [one, several] = [await bearers(1), await bearers(20)];
  const load = { path, seconds };
  const { speed, note } = await compareLoad(
    rounds,
    { ...load, server: many, authorization: several },
    { ...load, server: few, authorization: one },
  );
  return [{ ...line, value: 1 / speed, note }];
}

async function fill(database: BenchDatabase, server: Server, users: number): Promise<void> {
  await database.query(`
    insert into agentos.sessions (owner, session_id, user_id, session_type, component_id, session_name, created_at, updated_at)
    select 'user-' || n % ${users}, 'session-' || n, 'user-' || n % ${users}, 'agent', 'agent-0', 'Conversation ' || n, n, n
    from generate_series(1, ${users * rowsPerUser}) n`);
  await database.query('vacuum analyze agentos.sessions');
  const answer = await ask({ server, path, authorization: await bearers(1) });
  if (!answer.includes(`"total_count":${rowsPerUser}`)) throw new Error(`not the sessions of one user: ${answer}`);
}
