import { setTimeout as sleep } from 'node:timers/promises';
import { withCleanup } from '../runner/cleanup.ts';
import { createEmbedded, createPostgres, noPostgres } from '../runner/databases.ts';
import { ask } from '../runner/load.ts';
import { residentMb } from '../runner/process-usage.ts';
import { unmeasured } from '../runner/scenario.ts';
import type { Measurement, Scenario } from '../runner/scenario.ts';
import { startAgentOs } from '../runner/servers.ts';
import { median } from '../runner/statistics.ts';
import { bearers } from '../runner/tokens.ts';

const idleMs = 3000;
const onPostgres = [
  { what: 'start to first answer, PostgreSQL', unit: 's', atMost: 1 },
  { what: 'resident when idle, PostgreSQL', unit: 'MB', atMost: 130 },
] as const;
const onEmbedded = [
  { what: 'start to first answer, embedded', unit: 's', atMost: 2 },
  { what: 'resident when idle, embedded', unit: 'MB', atMost: 350 },
] as const;

/** From the start of the process to the first authenticated answer, on a database that has data already. */
export const start: Scenario = {
  name: 'start',
  run: ({ rounds }) =>
    withCleanup(async (defer) => {
      const postgres = await createPostgres();
      if (postgres !== null) defer(postgres.drop);
      const embedded = await createEmbedded();
      defer(embedded.drop);
      return [
        ...(postgres === null ? unmeasured(onPostgres, noPostgres) : await measure(postgres.url, onPostgres, rounds)),
        ...(await measure(embedded.url, onEmbedded, rounds)),
      ];
    }),
};

type Line = Omit<Measurement, 'value' | 'note'>;

async function measure(db: string, [speed, memory]: readonly [Line, Line], rounds: number): Promise<readonly Measurement[]> {
  await fill(db);
  const starts: { seconds: number; resident: number }[] = [];
  for (let round = 0; round < rounds; round += 1) starts.push(await startOnce(db));
  const resident = median(starts.map((one) => one.resident));
  return [
    { ...speed, value: median(starts.map((one) => one.seconds)) },
    { ...memory, value: Number.isNaN(resident) ? null : resident },
  ];
}

function startOnce(db: string): Promise<{ seconds: number; resident: number }> {
  return withCleanup(async (defer) => {
    const authorization = await bearers(1);
    const startedAt = performance.now();
    const server = await startAgentOs({ db, agents: 10, model: 'demo' });
    defer(server.stop);
    await ask({ server, path: '/sessions', authorization });
    const seconds = (performance.now() - startedAt) / 1000;
    await sleep(idleMs);
    return { seconds, resident: residentMb(server.pid) ?? Number.NaN };
  });
}

/** Migrations, and some runs. */
function fill(db: string): Promise<void> {
  return withCleanup(async (defer) => {
    const server = await startAgentOs({ db, agents: 10, model: 'demo' });
    defer(server.stop);
    const authorization = await bearers(1);
    for (let run = 0; run < 200; run += 1)
      await ask({
        server,
        path: '/agents/agent-0/runs',
        method: 'POST',
        authorization,
        json: { message: 'hello', stream: false },
      });
  });
}
