import { setTimeout as sleep } from 'node:timers/promises';
import { withCleanup } from '../runner/cleanup.ts';
import { createEmbedded, createPostgres } from '../runner/databases.ts';
import { residentMb } from '../runner/process-usage.ts';
import type { Scenario } from '../runner/scenario.ts';
import { startAgentOs } from '../runner/servers.ts';
import { openSse } from '../runner/sse-client.ts';
import type { SseClient } from '../runner/sse-client.ts';
import { quantile } from '../runner/statistics.ts';
import { bearers } from '../runner/tokens.ts';

const streams = 1000;
const users = 20;
const eventsPerSecond = 10;
/** A server that has not taken all streams by then never will. */
const openingMs = 30_000;
const settleMs = 2000;
/** For events that were due at the very end. */
const graceMs = 1000;

/** Many slow streams at once, as chats are: every event says when it was due. */
export const openStreams: Scenario = {
  name: 'streams',
  run: ({ rounds, seconds }) =>
    withCleanup(async (defer) => {
      const database = (await createPostgres()) ?? (await createEmbedded());
      defer(database.drop);
      const server = await startAgentOs({ db: database.url, agents: 1, model: 'clock' });
      defer(server.stop);
      const delays: number[] = [];
      const lost: Error[] = [];
      const window = { from: Infinity, to: Infinity };
      const onBlock = (block: string, arrivedAt: number): void => {
        const due = dueTime(block);
        if (due !== null && due >= window.from && due < window.to) delays.push(arrivedAt - due);
      };
      const clients: SseClient[] = [];
      defer(() => clients.forEach((client) => client.close()));
      const tokens = await bearers(users);
      const patience = AbortSignal.timeout(openingMs);
      for (let index = 0; index < streams && !patience.aborted; index += 1) {
        const authorization = tokens[index % users] ?? '';
        const client = openSse({
          url: `${server.url}/agents/agent-0/runs`,
          authorization,
          json: { message: 'what time is it?', stream: true },
          onBlock,
          onLost: (error) => lost.push(error),
        });
        clients.push(client);
        // In small groups: a thousand at the same instant is another scenario.
        if (index % users === users - 1) await firstOf(patience, Promise.allSettled(clients.slice(-users).map(({ opened }) => opened)));
      }
      const measuredMs = rounds * seconds * 1000;
      window.from = Date.now() + settleMs;
      window.to = window.from + measuredMs;
      let peak = 0;
      while (Date.now() < window.to + graceMs) {
        await sleep(250);
        peak = Math.max(peak, residentMb(server.pid) ?? 0);
      }
      const expected = (streams * eventsPerSecond * measuredMs) / 1000;
      // Events that never came are the slowest of all, not absent from the statistics.
      const never = Array.from({ length: Math.max(0, expected - delays.length) }, () => Infinity);
      const note = `${delays.length} events of ${expected}, median ${quantile(delays, 0.5).toFixed(0)} ms`;
      const firstLoss = lost[0] === undefined ? {} : { note: lost[0].message };
      return [
        {
          what: 'streams not opened, refused or lost',
          value: lost.length + streams - clients.length,
          unit: 'streams',
          atMost: 0,
          ...firstLoss,
        },
        { what: '1,000 streams of 10 events/s, p99 delay', value: quantile([...delays, ...never], 0.99), unit: 'ms', atMost: 50, note },
        { what: '1,000 streams of 10 events/s, resident at most', value: peak === 0 ? null : peak, unit: 'MB', atMost: 400 },
      ];
    }),
};

/** Waits for the work or the end of the patience. */
function firstOf(patience: AbortSignal, work: Promise<unknown>): Promise<unknown> {
  if (patience.aborted) return Promise.resolve();
  const { promise, resolve } = Promise.withResolvers<void>();
  patience.addEventListener('abort', () => resolve(), { once: true });
  return Promise.race([work, promise]);
}

/** Epoch milliseconds; null for events that carry no text of the model. */
function dueTime(block: string): number | null {
  if (!block.includes('event: RunContent\n')) return null;
  const content = /"content":"(\d+) "/.exec(block)?.[1];
  return content === undefined ? null : Number(content);
}
