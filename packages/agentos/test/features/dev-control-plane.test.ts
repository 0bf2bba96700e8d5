import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { makeFolder } from '../support/fake-io.ts';

// Whole processes, each with databases of its own, on machines that do other work besides.
vi.setConfig({ testTimeout: 180_000 });

type Child = ChildProcessByStdio<null, Readable, Readable>;
const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const running: Child[] = [];
afterEach(async () => {
  for (const child of running.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
});

function agentos(args: readonly string[], cwd: string): Child {
  const env = { PATH: process.env['PATH'], DATABASE_URL: 'memory:', CONTROL_PLANE_PORT: '0' };
  const child = spawn(process.execPath, ['--conditions=agentos-source', main, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  running.push(child);
  return child;
}

async function readUntil(stream: Readable, pattern: RegExp): Promise<string> {
  let text = '';
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    text += String(chunk);
    if (pattern.test(text)) return text;
  }
  throw new Error(`the stream ended without ${pattern.source}: ${text}`);
}

const osFile = (agents: readonly string[]) => `
import { AgentOS, Agent, demoModel } from ${JSON.stringify(new URL('../../src/index.ts', import.meta.url).href)};
const agents = ${JSON.stringify(agents)}.map((id) => new Agent({ id, model: demoModel() }));
export const os = new AgentOS({ id: 'test-os', name: 'Test', agents, logLevel: 'error', authorization: true });
`;
const found = (text: string, pattern: RegExp): string => pattern.exec(text)?.[1] ?? '';
const linkPattern = /(http:\S+)\/console#\/setup\/(\S+)/;

const Me = z.object({
  organizations: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      instances: z.array(z.object({ id: z.string(), os_id: z.string(), name: z.string(), url: z.string() })),
    }),
  ),
});
const Token = z.object({ access_token: z.string() });

/** Becomes the owner by the link, and gets a token for the only AgentOS there is. */
async function tokenByLink(controlPlane: string, secret: string) {
  const headers = { 'content-type': 'application/json', origin: controlPlane };
  const body = JSON.stringify({ secret, name: 'Ada', email: 'ada@example.com', password: 'a long enough pass phrase' });
  const reply = await fetch(`${controlPlane}/setup`, { method: 'POST', headers, body });
  expect([reply.status, reply.ok ? '' : await reply.text()]).toEqual([201, '']);
  const cookie = reply.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  const me = Me.parse(await (await fetch(`${controlPlane}/me`, { headers: { cookie } })).json());
  const [organization] = me.organizations;
  const [instance] = organization?.instances ?? [];
  const path = `/organizations/${organization?.id}/instances/${instance?.id}/token`;
  const minted = await fetch(`${controlPlane}${path}`, { method: 'POST', headers: { ...headers, cookie }, body: '{}' });
  return { organization: organization?.name, instance, token: Token.parse(await minted.json()).access_token };
}

test('dev --control-plane: its tokens open the AgentOS beside the development ones, and it outlives a reload', async () => {
  const cwd = await makeFolder();
  const file = join(cwd, 'os.ts');
  await writeFile(file, osFile(['a1']));
  const dev = agentos(['dev', 'os.ts', '--port', '0', '--control-plane'], cwd);
  const guide = await readUntil(dev.stdout, linkPattern);
  const url = found(guide, /listens on (http:\S+)/);
  const [, controlPlane = '', secret = ''] = linkPattern.exec(guide) ?? [];
  const { organization, instance, token } = await tokenByLink(controlPlane, secret);
  expect([organization, instance]).toEqual(['My organisation', expect.objectContaining({ os_id: 'test-os', name: 'Test', url })]);
  const agents = async (bearer: string) => {
    const reply = await fetch(`${url}/agents`, { headers: { authorization: `Bearer ${bearer}`, origin: controlPlane } });
    const list: unknown = await reply.json();
    return [reply.status, reply.headers.get('access-control-allow-origin'), list];
  };
  const answer = [200, controlPlane, [expect.objectContaining({ id: 'a1' })]];
  expect(await agents(token)).toEqual(answer);
  expect(await agents(found(guide, /^export ADMIN=(\S+)$/m))).toEqual(answer);

  await writeFile(file, osFile(['a1', 'a2']));
  await readUntil(dev.stderr, /listens again on \S+\n/);
  expect((await agents(token))[2]).toHaveLength(2);
  expect((await fetch(`${controlPlane}/health`)).status).toBe(200);

  dev.kill('SIGTERM');
  expect(await once(dev, 'exit')).toEqual([0, null]);
  await expect(fetch(`${controlPlane}/health`)).rejects.toThrow('fetch failed');
});

test('dev --control-plane: without one it says why and serves all the same', async () => {
  const cwd = await makeFolder();
  await writeFile(join(cwd, 'os.ts'), osFile(['a1']));
  const folder = join(cwd, 'node_modules/@agentos-ts/control-plane');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{ "type": "module", "exports": "./index.js" }');
  const program = `export class ControlPlane { async serve() { throw new Error('no room\\nand more'); } async close() {} }`;
  await writeFile(join(folder, 'index.js'), program);
  const dev = agentos(['dev', 'os.ts', '--port', '0', '--control-plane'], cwd);
  const notes = readUntil(dev.stderr, /no control plane: no room\n/);
  const guide = await readUntil(dev.stdout, /sessions\/first/);
  await notes;
  const headers = { authorization: `Bearer ${found(guide, /^export ADMIN=(\S+)$/m)}` };
  expect((await fetch(`${found(guide, /listens on (http:\S+)/)}/agents`, { headers })).status).toBe(200);
});

test('control-plane start prints where the console is and how to become the owner', async () => {
  const cwd = await makeFolder();
  const started = agentos(['control-plane', 'start', '--port', '0', '--db', 'memory:'], cwd);
  const text = await readUntil(started.stdout, linkPattern);
  const [, url = ''] = linkPattern.exec(text) ?? [];
  expect(text.split('\n')[0]).toBe(`${url}/console`);
  expect((await fetch(`${url}/health`)).status).toBe(200);
  started.kill('SIGTERM');
  expect(await once(started, 'exit')).toEqual([0, null]);
});
