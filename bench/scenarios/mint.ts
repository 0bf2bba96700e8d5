import type { ControlPlaneConfig, ControlPlaneGreeting } from '../processes/control-plane.ts';
import { startChild } from '../runner/child.ts';
import { withCleanup } from '../runner/cleanup.ts';
import { createPostgres, noPostgres } from '../runner/databases.ts';
import { unmeasured } from '../runner/scenario.ts';
import type { Effort, Measurement, Scenario } from '../runner/scenario.ts';
import { median, quantile } from '../runner/statistics.ts';

const half = { what: 'a token from the control plane, signed in, RS256: p50', unit: 'ms', atMost: 5 } as const;
const tail = { what: 'the same: p99', unit: 'ms' } as const;
/** Connections, statements and the compiler are warm after so many. */
const warmUp = 100;

export const mint: Scenario = { name: 'mint', run: measure };

/** One request after the other: what somebody waits for who opens an AgentOS in the console. */
function measure({ seconds }: Effort): Promise<readonly Measurement[]> {
  return withCleanup(async (defer) => {
    const database = await createPostgres();
    if (database === null) return unmeasured([half, tail], noPostgres);
    defer(database.drop);
    const config: ControlPlaneConfig = { db: database.url };
    const child = await startChild(new URL('../processes/control-plane.ts', import.meta.url), config);
    defer(child.stop);
    const greeting: ControlPlaneGreeting = JSON.parse(child.message);
    const { path, cookie } = await becomeOwner(greeting);
    const took: number[] = [];
    const until = performance.now() + seconds * 1000;
    for (let count = 0; count < warmUp || performance.now() < until; count += 1) {
      const startedAt = performance.now();
      await post(`${greeting.url}${path}`, {}, cookie);
      if (count >= warmUp) took.push(performance.now() - startedAt);
    }
    return [
      { ...half, value: median(took), note: `${took.length} tokens` },
      { ...tail, value: quantile(took, 0.99) },
    ];
  });
}

interface Me {
  readonly organizations: readonly { readonly id: string; readonly instances: readonly { readonly id: string }[] }[];
}

async function becomeOwner({ url, setupSecret }: ControlPlaneGreeting): Promise<{ path: string; cookie: string }> {
  const owner = { secret: setupSecret, name: 'Owner', email: 'owner@example.com', password: 'a password for a benchmark' };
  const response = await post(`${url}/setup`, owner);
  const cookie = response.headers
    .getSetCookie()
    .map((line) => line.split(';', 1)[0])
    .join('; ');
  const me: Me = await (await fetch(`${url}/me`, { headers: { cookie } })).json();
  const [organization] = me.organizations;
  return { path: `/organizations/${organization?.id}/instances/${organization?.instances[0]?.id}/token`, cookie };
}

async function post(url: string, json: object, cookie = ''): Promise<Response> {
  const headers = { 'content-type': 'application/json', origin: new URL(url).origin, ...(cookie === '' ? {} : { cookie }) };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(json) });
  const text = await response.text();
  if (!response.ok) throw new Error(`POST ${url}: ${response.status} ${text}`);
  return new Response(text, response);
}
