import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { approvalAgent, demoAgent, startTestOs } from '../support/start-os.ts';
import type { TestOs } from '../support/start-os.ts';
import type { WireFamily, WireRequest, WireStage } from './endpoint.ts';

/** Every file in `families/`. */
export async function readFamilies(): Promise<readonly WireFamily[]> {
  const folder = new URL('families/', import.meta.url);
  const files = (await readdir(folder)).filter((name) => name.endsWith('.ts')).toSorted();
  const modules = await Promise.all(
    files.map(async (name) => (await import(new URL(name, folder).href)) as { readonly family: WireFamily }),
  );
  return modules.map(({ family }) => family);
}

const scopes = ['agents', 'teams', 'workflows', 'sessions', 'memories', 'service_accounts', 'traces', 'config', 'approvals'].flatMap(
  (family) => ['read', 'run', 'write', 'delete'].map((action) => `${family}:${action}`),
);

export interface WireOs extends WireStage {
  send(method: string, request: WireRequest, as: 'json' | 'urlencoded' | 'multipart', token?: string): Promise<Response>;
  close(): Promise<void>;
}

const agents = [demoAgent('a1'), demoAgent('a2'), approvalAgent('approver'), approvalAgent('payer', 'other')];

export async function startWireOs(): Promise<WireOs> {
  const os = await startTestOs({ agents, tracing: { content: true }, env: { OTEL_BSP_SCHEDULE_DELAY: '1' } });
  const token = await os.user('wendy', scopes);
  return {
    os,
    token,
    administrator: await os.admin(),
    fresh: () => randomUUID(),
    post: async (path, json) => {
      const response = await os.call('POST', path, { token, json });
      if (!response.ok) throw new Error(`POST ${path} answered ${response.status}: ${await response.text()}`);
      return (await response.json()) as Readonly<Record<string, unknown>>;
    },
    get: async (path) => (await os.call('GET', path, { token })).json(),
    send: (method, request, as, who) => send(os, method, request, as, who),
    close: () => os.close(),
  };
}

async function send(
  os: TestOs,
  method: string,
  { path, body }: WireRequest,
  as: 'json' | 'urlencoded' | 'multipart',
  token?: string,
): Promise<Response> {
  const headers = new Headers(token === undefined ? {} : { authorization: `Bearer ${token}` });
  return os.os.getApp().fetch(new Request(`http://test${path}`, { method, headers, ...encode(body, as, headers) }));
}

/** Forms carry everything as text, objects as JSON. */
function encode(body: WireRequest['body'], as: 'json' | 'urlencoded' | 'multipart', headers: Headers): RequestInit {
  if (body === undefined) return {};
  if (as === 'json') {
    headers.set('content-type', 'application/json');
    return { body: JSON.stringify(body) };
  }
  const form = as === 'multipart' ? new FormData() : new URLSearchParams();
  for (const [name, value] of Object.entries(body)) form.append(name, typeof value === 'string' ? value : JSON.stringify(value));
  return { body: form };
}
