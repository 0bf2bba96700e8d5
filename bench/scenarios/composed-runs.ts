import { withCleanup } from '../runner/cleanup.ts';
import { createPostgres, noPostgres } from '../runner/databases.ts';
import { ask, makeLoad } from '../runner/load.ts';
import type { LoadResult } from '../runner/load.ts';
import { unmeasured } from '../runner/scenario.ts';
import type { Effort, Measurement, Scenario } from '../runner/scenario.ts';
import { startAgentOs } from '../runner/servers.ts';
import { median } from '../runner/statistics.ts';
import { bearers } from '../runner/tokens.ts';

const teamSpeed = { what: 'team runs with two members on PostgreSQL', unit: 'runs/s', atLeast: 300 } as const;
const workflowSpeed = { what: 'workflow runs with three steps on PostgreSQL', unit: 'runs/s', atLeast: 300 } as const;
const scopes = ['agents:run', 'teams:run', 'workflows:run'];

/** Three stored runs each with the whole, and four model calls of the team: the leader asks both members at once and answers from what they said. */
const forms = [
  { line: teamSpeed, path: '/teams/team/runs', message: 'delegate_task_to_members task=hello', parts: 2 },
  { line: workflowSpeed, path: '/workflows/workflow/runs', message: 'hello', parts: 3 },
] as const;

export const composedRuns: Scenario = { name: 'composed-runs', run: measure };

function measure({ rounds, seconds }: Effort): Promise<readonly Measurement[]> {
  return withCleanup(async (defer) => {
    const database = await createPostgres();
    if (database === null) return unmeasured([teamSpeed, workflowSpeed], noPostgres);
    defer(database.drop);
    const server = await startAgentOs({ db: database.url, agents: 3, model: 'demo', composed: true });
    defer(server.stop);
    const authorization = await bearers(20, scopes);
    const measurements: Measurement[] = [];
    for (const { line, path, message, parts } of forms) {
      const request = { server, path, method: 'POST', authorization, json: { message, stream: false } } as const;
      checkAnswer(await ask(request), parts);
      await makeLoad({ ...request, seconds });
      await database.query('analyze');
      const results: LoadResult[] = [];
      for (let round = 0; round < rounds; round += 1) results.push(await makeLoad({ ...request, seconds }));
      const cpu = median(results.flatMap(({ cpuMs }) => cpuMs ?? []));
      const note = Number.isNaN(cpu) ? {} : { note: `${cpu.toFixed(2)} ms of CPU of the server per run` };
      measurements.push({ ...line, value: median(results.map(({ perSecond }) => perSecond)), ...note });
    }
    return measurements;
  });
}

/** A demo model that did not delegate would be fast and would show nothing. */
function checkAnswer(text: string, parts: number): void {
  const answer: { readonly status?: string; readonly member_responses?: unknown[]; readonly step_results?: unknown[] } = JSON.parse(text);
  const done = answer.member_responses?.length ?? answer.step_results?.length;
  if (answer.status !== 'COMPLETED' || done !== parts) throw new Error(`not a finished run of ${parts} parts: ${text}`);
}
