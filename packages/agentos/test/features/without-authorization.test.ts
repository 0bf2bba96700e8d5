import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AgentOS } from 'agentos-ts';
import type { AgentOSOptions } from 'agentos-ts';
import type { Database } from '../../src/db/database.ts';
import { silentLog } from '../../src/telemetry/index.ts';
import { openTestDatabase } from '../support/database.ts';
import { demoAgent } from '../support/start-os.ts';

let db: Database;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());

const osWith = (options: Partial<AgentOSOptions> = {}): AgentOS =>
  new AgentOS({ agents: [demoAgent('a1')], db, env: {}, log: silentLog, ...options });

async function ask(os: AgentOS, url: string, init: RequestInit = {}): Promise<{ readonly status: number; readonly code: unknown }> {
  const reply = await os.getApp().fetch(new Request(url, init));
  const body: unknown = await reply.json();
  return { status: reply.status, code: typeof body === 'object' && body !== null && 'code' in body ? body.code : null };
}

/** What a form on any page can send without asking first (Fetch standard: no preflight for forms). */
function form(headers: Readonly<Record<string, string>>): RequestInit {
  return { method: 'POST', headers, body: new URLSearchParams({ message: 'hello', stream: 'false' }) };
}

const runs = 'http://127.0.0.1:7777/agents/a1/runs';
const refused = { status: 403, code: 'auth_cross_site' };

describe('a server without authorization', () => {
  test.each([
    { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    { origin: 'http://localhost:3000', 'sec-fetch-site': 'same-site' },
    { origin: 'https://evil.example' },
    { origin: 'null' },
  ])('takes no form from a page of another origin: %j', async (headers) => {
    expect(await ask(osWith(), runs, form(headers))).toEqual(refused);
  });

  test.each([{}, { origin: 'http://127.0.0.1:7777', 'sec-fetch-site': 'same-origin' }, { 'sec-fetch-site': 'none' }])(
    'works for programs and for its own pages: %j',
    async (headers) => {
      expect((await ask(osWith(), runs, form(headers))).status).toBe(200);
    },
  );

  test('takes requests of pages whose origin is configured', async () => {
    const headers = { origin: 'http://localhost:3000', 'sec-fetch-site': 'same-site' };
    expect((await ask(osWith({ cors: { origins: ['http://localhost:3000'] } }), runs, form(headers))).status).toBe(200);
    expect((await ask(osWith({ cors: { origins: ['*'] } }), runs, form(headers))).status).toBe(200);
    expect(await ask(osWith({ cors: { origins: ['http://localhost:3001'] } }), runs, form(headers))).toEqual(refused);
  });

  test.each(['evil.example:7777', '127.0.0.1.evil.example', 'localhost.evil.example', '192.168.0.7:7777', '0.0.0.0:7777', '[::2]'])(
    'does not answer to the name of another machine, which a page may have pointed here: %s',
    async (host) => {
      expect(await ask(osWith(), `http://${host}/sessions`)).toEqual({ status: 403, code: 'auth_local_only' });
      expect((await ask(osWith(), `http://${host}/health`)).status).toBe(200);
    },
  );

  test.each(['localhost:7777', 'LOCALHOST', 'my-app.localhost', 'localhost.', '127.0.0.1', '127.8.8.8:7777', '[::1]:7777'])(
    'answers to names of this machine: %s',
    async (host) => {
      expect((await ask(osWith(), `http://${host}/sessions`)).status).toBe(200);
    },
  );

  test('answers to every name when it was opened on purpose, and still takes no form from elsewhere', async () => {
    const open = osWith({ allowUnauthenticated: true });
    expect((await ask(open, 'http://agents.internal/sessions')).status).toBe(200);
    expect(await ask(open, 'http://agents.internal/agents/a1/runs', form({ origin: 'https://evil.example' }))).toEqual(refused);
  });

  test('looks at the name that was sent over the wire', async () => {
    const os = osWith();
    const server = await os.serve({ port: 0 });
    const spoken = await fetch(`${server.url}/sessions`);
    expect(spoken.status).toBe(200);
    await server.close(100);
  });
});
