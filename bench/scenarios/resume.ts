import { withCleanup } from '../runner/cleanup.ts';
import { createEmbedded, createPostgres } from '../runner/databases.ts';
import { ask } from '../runner/load.ts';
import type { Scenario } from '../runner/scenario.ts';
import { startAgentOs } from '../runner/servers.ts';
import { openSse } from '../runner/sse-client.ts';
import { median } from '../runner/statistics.ts';
import { bearers } from '../runner/tokens.ts';

const words = 1000;
const attemptsPerRound = 10;

/** A client that comes back to a run of 1,000 events and has seen none of them. */
export const resume: Scenario = {
  name: 'resume',
  run: ({ rounds }) =>
    withCleanup(async (defer) => {
      const database = (await createPostgres()) ?? (await createEmbedded());
      defer(database.drop);
      const server = await startAgentOs({ db: database.url, agents: 1, model: 'demo' });
      defer(server.stop);
      const authorization = await bearers(1);
      const runs = '/agents/agent-0/runs';
      const events = await ask({
        server,
        path: runs,
        method: 'POST',
        authorization,
        json: { message: 'word '.repeat(words), stream: true },
      });
      const runId = /"run_id":"([^"]+)"/.exec(events)?.[1];
      const sessionId = /"session_id":"([^"]+)"/.exec(events)?.[1];
      const stored = events.split('\n\n').filter((block) => block.startsWith('id: ')).length;
      if (runId === undefined || sessionId === undefined || stored < words) throw new Error(`not a run of ${words} events: ${stored}`);
      const url = `${server.url}${runs}/${runId}/resume`;
      const times: number[] = [];
      for (let attempt = 0; attempt < rounds * attemptsPerRound; attempt += 1)
        times.push(await untilFirstEvent(url, authorization[0] ?? '', { session_id: sessionId, last_event_index: -1 }));
      return [
        {
          what: `first event of a stream of ${words} that is resumed`,
          value: median(times),
          unit: 'ms',
          atMost: 20,
          note: `${stored} events, slowest ${Math.max(...times).toFixed(1)} ms`,
        },
      ];
    }),
};

/** Milliseconds until the first event that has a number: control frames before it do not count. */
function untilFirstEvent(url: string, authorization: string, json: object): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const startedAt = performance.now();
  const client = openSse({
    url,
    authorization,
    json,
    onBlock: (block) => {
      if (block.startsWith('id: ')) resolve(performance.now() - startedAt);
    },
    onLost: reject,
  });
  client.opened.catch(reject);
  return promise.finally(() => client.close());
}
