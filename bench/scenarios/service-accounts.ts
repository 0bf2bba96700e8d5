import { setTimeout as sleep } from 'node:timers/promises';
import { withCleanup } from '../runner/cleanup.ts';
import { createPostgres, noPostgres } from '../runner/databases.ts';
import { ask, compareLoad } from '../runner/load.ts';
import { unmeasured } from '../runner/scenario.ts';
import type { Effort, Measurement, Scenario } from '../runner/scenario.ts';
import { startAgentOs } from '../runner/servers.ts';
import type { Server } from '../runner/servers.ts';
import { median } from '../runner/statistics.ts';
import { bearer } from '../runner/tokens.ts';

const warm = { what: 'requests with a warm service account token against a JWT', unit: 'times', atLeast: 0.95 } as const;
const here = { what: 'until a revocation holds on the server that took it', unit: 'ms', atMost: 50 } as const;
const elsewhere = { what: 'until a revocation holds on another server', unit: 'ms', atMost: 2000 } as const;
const path = '/agents';
/** A revocation that is not seen by then never will be. */
const patienceMs = 10_000;

export const serviceAccounts: Scenario = { name: 'service-accounts', run: measure };

interface Minted {
  readonly id: string;
  readonly token: string;
}

function measure({ rounds, seconds }: Effort): Promise<readonly Measurement[]> {
  return withCleanup(async (defer) => {
    const database = await createPostgres();
    if (database === null) return unmeasured([warm, here, elsewhere], noPostgres);
    defer(database.drop);
    const server = await startAgentOs({ db: database.url, agents: 10, model: 'demo' });
    defer(server.stop);
    const other = await startAgentOs({ db: database.url, agents: 10, model: 'demo' });
    defer(other.stop);
    const minter = await bearer('minter', ['agents:read', 'service_accounts:write', 'service_accounts:delete']);
    const account = await mint(server, minter, 'load');
    const { speed, note } = await compareLoad(
      rounds,
      { server, path, authorization: [bearerOf(account)], seconds },
      { server, path, authorization: [await bearer('user-0')], seconds },
    );
    const delays: { here: number; elsewhere: number }[] = [];
    for (let round = 0; round < rounds; round += 1) delays.push(await revokeOnce(server, other, minter, `round-${round}`));
    return [
      { ...warm, value: speed, note },
      { ...here, value: median(delays.map((delay) => delay.here)) },
      { ...elsewhere, value: median(delays.map((delay) => delay.elsewhere)) },
    ];
  });
}

/** Counted from the answer to the revocation. */
async function revokeOnce(server: Server, other: Server, minter: string, name: string): Promise<{ here: number; elsewhere: number }> {
  const account = await mint(server, minter, name);
  const authorization = [bearerOf(account)];
  for (const warmed of [server, other]) for (let time = 0; time < 5; time += 1) await ask({ server: warmed, path, authorization });
  await ask({ server, path: `/service-accounts/${account.id}`, method: 'DELETE', authorization: [minter] });
  const startedAt = performance.now();
  const [first, second] = await Promise.all([server, other].map((one) => untilRefused(one, bearerOf(account), startedAt)));
  return { here: first ?? Infinity, elsewhere: second ?? Infinity };
}

async function untilRefused({ url }: Server, authorization: string, startedAt: number): Promise<number> {
  for (;;) {
    const response = await fetch(`${url}${path}`, { headers: { authorization } });
    await response.arrayBuffer();
    const elapsed = performance.now() - startedAt;
    if (response.status === 401) return elapsed;
    if (elapsed > patienceMs) return Infinity;
    await sleep(5);
  }
}

async function mint(server: Server, minter: string, name: string): Promise<Minted> {
  const json = { name, scopes: [{ scope: 'agents:read' }] };
  const minted: Minted = JSON.parse(await ask({ server, path: '/service-accounts', method: 'POST', authorization: [minter], json }));
  return minted;
}

const bearerOf = ({ token }: Minted): string => `Bearer ${token}`;
