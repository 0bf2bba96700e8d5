import { Client } from 'pg';
import { withCleanup } from '../runner/cleanup.ts';
import { createEmbedded, createPostgres, noPostgres } from '../runner/databases.ts';
import { unmeasured } from '../runner/scenario.ts';
import type { Effort, Measurement, Scenario } from '../runner/scenario.ts';
import { startControlPlane } from '../runner/servers.ts';
import { median, quantile } from '../runner/statistics.ts';

export const members = 10_000;
export const roles = 500;
export const account = { email: 'owner@example.test', password: 'a long pass phrase' };
const mint = { what: 'mint a token, median, PostgreSQL', unit: 'ms', atMost: 5 } as const;
const mintEmbedded = { what: 'mint a token, median, embedded', unit: 'ms', atMost: 5 } as const;
const pages = [
  { what: `a page of ${members} members`, unit: 'ms', atMost: 200 },
  { what: `a search in ${members} members`, unit: 'ms', atMost: 200 },
  { what: `a list of ${roles} roles`, unit: 'ms', atMost: 200 },
  { what: `what one of ${members} members may do`, unit: 'ms', atMost: 200 },
] as const;

/** The control plane, one request after the other, as one person with a browser meets it. */
export const controlPlane: Scenario = {
  name: 'control-plane',
  run: (effort) =>
    withCleanup(async (defer) => {
      const embedded = await createEmbedded();
      defer(embedded.drop);
      const small = await measureMint(embedded.url, mintEmbedded, effort);
      const database = await createPostgres();
      if (database === null) return [small, ...unmeasured([mint, ...pages], noPostgres)];
      defer(database.drop);
      return [small, await measureMint(database.url, mint, effort), ...(await measurePages(database.url, effort))];
    }),
};

type Line = Omit<Measurement, 'value' | 'note'>;

interface Plane {
  readonly organization: string;
  readonly instance: string;
  readonly user: string;
  ask(method: string, path: string, json?: object): Promise<string>;
}

function measureMint(db: string, line: Line, { seconds }: Effort): Promise<Measurement> {
  return withCleanup(async (defer) => {
    const { plane, stop } = await openPlane(db);
    defer(stop);
    const path = `/organizations/${plane.organization}/instances/${plane.instance}/token`;
    const times = await timesOf(() => plane.ask('POST', path, {}), Math.max(100, seconds * 100));
    return { ...line, value: median(times), note: `p99 ${quantile(times, 0.99).toFixed(1)} ms` };
  });
}

function measurePages(db: string, { rounds }: Effort): Promise<readonly Measurement[]> {
  return withCleanup(async (defer) => {
    const { plane, stop } = await openPlane(db);
    defer(stop);
    const { organization, user } = plane;
    await fill(db, organization, user);
    const base = `/organizations/${organization}`;
    const paths = [
      `${base}/members?page=50&limit=100`,
      `${base}/members?search=person-777&limit=100`,
      `${base}/roles`,
      `${base}/members/user_5000/rights`,
    ];
    const values: Measurement[] = [];
    for (const [index, line] of pages.entries()) {
      const times = await timesOf(() => plane.ask('GET', paths[index] ?? ''), rounds * 20);
      values.push({ ...line, value: median(times), note: `p99 ${quantile(times, 0.99).toFixed(1)} ms` });
    }
    return values;
  });
}

/** Milliseconds of each; the first ones warm up and do not count. */
async function timesOf(work: () => Promise<unknown>, count: number): Promise<readonly number[]> {
  const times: number[] = [];
  for (let index = -10; index < count; index += 1) {
    const startedAt = performance.now();
    await work();
    if (index >= 0) times.push(performance.now() - startedAt);
  }
  return times;
}

/** A control plane with its first owner signed in; on a database that has one already, with another. */
export async function openPlane(db: string): Promise<{ readonly plane: Plane; readonly url: string; readonly stop: () => Promise<void> }> {
  const server = await startControlPlane(db);
  const post = (path: string, json: object) =>
    fetch(`${server.url}${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(json) });
  const reply =
    server.secret === ''
      ? await post('/auth/sign-in/email', account)
      : await post('/setup', { secret: server.secret, name: 'Owner', ...account });
  if (!reply.ok) throw new Error(`sign-in: ${reply.status} ${await reply.text()}`);
  const cookie = reply.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const ask = async (method: string, path: string, json?: object): Promise<string> => {
    const headers: Record<string, string> = { cookie };
    if (json !== undefined) headers['content-type'] = 'application/json';
    const answer = await fetch(`${server.url}${path}`, { method, headers, body: json === undefined ? null : JSON.stringify(json) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text;
  };
  const me: Me = JSON.parse(await ask('GET', '/me'));
  const [organization] = me.organizations;
  const instance = organization?.instances[0]?.id ?? '';
  return { plane: { organization: organization?.id ?? '', instance, user: me.user.id, ask }, url: server.url, stop: server.stop };
}

interface Me {
  readonly user: { readonly id: string };
  readonly organizations: readonly { readonly id: string; readonly instances: readonly { readonly id: string }[] }[];
}

/** Members and roles as they would be after years; each member holds Member and one role of the organisation's own. */
export async function fill(db: string, organization: string, owner: string): Promise<void> {
  const client = new Client(db);
  await client.connect();
  try {
    await client.query(
      `insert into agentos.users (id, name, email, "emailVerified", "createdAt", "updatedAt")
       select 'user_' || n, 'Person ' || n, 'person-' || n || '@example.test', true, now(), now() from generate_series(1, $1::int) n on conflict do nothing`,
      [members],
    );
    await client.query(
      `insert into agentos.members (tenant, owner, email, name, joined_at)
       select $1, 'user_' || n, 'person-' || n || '@example.test', 'Person ' || n, n from generate_series(1, $2::int) n`,
      [organization, members],
    );
    await client.query(
      `insert into agentos.roles (tenant, owner, role_id, name, name_key, scopes, created_at, updated_at)
       select $1, $2, 'role_' || translate(lpad(n::text, 16, '0'), '0123456789', 'abcdefghij'), 'Role ' || n, 'role' || n,
         jsonb_build_array('agents:agent-' || n || ':read', 'agents:agent-' || n || ':run'), n, n from generate_series(1, $3::int) n`,
      [organization, owner, roles],
    );
    await client.query(
      `insert into agentos.role_bindings (tenant, owner, role_id, granted_by, created_at)
       select $1, 'user_' || n, r, $2, n from generate_series(1, $3::int) n,
         lateral (values ('member'), ('role_' || translate(lpad((n % $4 + 1)::text, 16, '0'), '0123456789', 'abcdefghij'))) as held (r)`,
      [organization, owner, members, roles],
    );
    await client.query('analyze');
  } finally {
    await client.end();
  }
}
