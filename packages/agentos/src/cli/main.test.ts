import { execFile, spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, expect, test, vi } from 'vitest';
import { makeFolder } from '../../test/support/fake-io.ts';

// Whole processes, each with a database of its own, on machines that do other work besides.
vi.setConfig({ testTimeout: 180_000 });

const main = fileURLToPath(new URL('main.ts', import.meta.url));
const flags = ['--conditions=agentos-source', main];
type Child = ChildProcessByStdio<null, Readable, Readable>;

const running: Child[] = [];
afterEach(async () => {
  for (const child of running.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
});

/** No setting of the machine that runs the tests reaches the command. */
const cleanEnvironment = (extra: Readonly<Record<string, string>> = {}) => ({
  PATH: process.env['PATH'],
  DATABASE_URL: 'memory:',
  ...extra,
});

const run = (args: readonly string[], cwd: string) =>
  promisify(execFile)(process.execPath, [...flags, ...args], { cwd, env: cleanEnvironment() });

function spawnCli(args: readonly string[], cwd: string, env: Readonly<Record<string, string>> = {}): Child {
  const child = spawn(process.execPath, [...flags, ...args], { cwd, env: cleanEnvironment(env), stdio: ['ignore', 'pipe', 'pipe'] });
  running.push(child);
  return child;
}

/** Reads a stream until a pattern is there. */
async function readUntil(stream: Readable, pattern: RegExp): Promise<string> {
  let text = '';
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    text += String(chunk);
    if (pattern.test(text)) return text;
  }
  throw new Error(`the stream ended without ${pattern.source}: ${text}`);
}

const urlIn = (text: string) => /http:\/\/127\.0\.0\.1:\d+/.exec(text)?.[0] ?? '';

// The file lives outside of the repository, so it names the sources by their address.
const source = (name: string) => JSON.stringify(new URL(name, import.meta.url).href);
const osFile = (agents: readonly string[], options = 'authorization: true') => `
import { AgentOS, Agent, demoModel } from ${source('../index.ts')};
const agents = ${JSON.stringify(agents)}.map((id) => new Agent({ id, model: demoModel() }));
export const os = new AgentOS({ id: 'test-os', agents, logLevel: 'error', ${options} });
`;

test('the real command: version, exit status, results on standard output alone', async () => {
  const cwd = await makeFolder();
  await expect(run(['--version'], cwd)).resolves.toMatchObject({ stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/), stderr: '' });
  await expect(run(['nonsense'], cwd)).rejects.toMatchObject({ code: 2, stdout: '' });
});

test('generated keys, the printed line in the environment and a created token open a server', async () => {
  const cwd = await makeFolder();
  await writeFile(join(cwd, 'os.ts'), osFile(['a1', 'a2']));
  const { stdout: line } = await run(['keys', 'generate', '--alg', 'EdDSA'], cwd);
  expect((await stat(join(cwd, '.agentos/private.pem'))).mode & 0o777).toBe(0o600);
  const { stdout: token } = await run(['token', 'create', '--sub', 'alice', '--scopes', 'agents:a2:read', '--aud', 'test-os'], cwd);
  const value = /^JWT_VERIFICATION_KEY="(.+)"\n$/.exec(line)?.[1] ?? '';
  const server = spawnCli(['start', 'os.ts', '--port', '0'], cwd, { JWT_VERIFICATION_KEY: value });
  const url = urlIn(await readUntil(server.stderr, /listens on \S+\n/));
  const reply = await fetch(`${url}/agents`, { headers: { Authorization: `Bearer ${token.trim()}` } });
  expect(await reply.json()).toMatchObject([{ id: 'a2' }]);
  expect((await fetch(`${url}/agents`)).status).toBe(401);
  server.kill('SIGTERM');
  expect(await once(server, 'exit')).toEqual([0, null]);
});

test('start says that its port is taken', async () => {
  const cwd = await makeFolder();
  await writeFile(join(cwd, 'os.ts'), osFile(['a1'], "authorizationConfig: { verificationKeys: ['0123456789abcdef0123456789abcdef'] }"));
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const address = taken.address();
  const port = typeof address === 'object' ? String(address?.port) : '';
  await expect(run(['start', 'os.ts', '--port', port], cwd)).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^agentos: .*in use.*another --port/),
  });
  taken.close();
});

test('a fault in the file is shown with its place', async () => {
  const cwd = await makeFolder();
  await writeFile(join(cwd, 'broken.mjs'), 'export const os = ;');
  await expect(run(['start', 'broken.mjs'], cwd)).rejects.toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringContaining('broken.mjs:1'),
  });
});

test('start says what is missing when there is no key', async () => {
  const cwd = await makeFolder();
  await writeFile(join(cwd, 'index.ts'), osFile(['a1']));
  await expect(run(['start'], cwd)).rejects.toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('JWT_VERIFICATION_KEY') });
});

test('a file without an AgentOS is told what to export', async () => {
  const cwd = await makeFolder();
  await writeFile(join(cwd, 'index.mjs'), 'export const os = 1;');
  await expect(run(['routes', 'index.mjs'], cwd)).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('export default os') });
});

test('routes and can-i read the rules of a file, without its keys', async () => {
  const cwd = await makeFolder();
  await writeFile(
    join(cwd, 'os.ts'),
    osFile(['a1'], "authorizationConfig: { scopeMappings: { 'GET /config': [], 'GET /sessions': ['reports:audit'] } }"),
  );
  const { stdout } = await run(['routes', 'os.ts', '--json'], cwd);
  expect(JSON.parse(stdout)).toContainEqual(expect.objectContaining({ method: 'GET', path: '/config', access: { signedIn: true } }));
  await expect(run(['can-i', 'GET', '/sessions', 'os.ts', '--scopes', 'sessions:read'], cwd)).rejects.toMatchObject({
    code: 1,
    stdout: expect.stringContaining('missing reports:audit'),
  });
});

test('dev: keys, tokens that work, reload on change, no process left behind', async () => {
  const cwd = await makeFolder();
  const file = join(cwd, 'os.ts');
  await writeFile(file, osFile(['a1', 'a2']));
  const dev = spawnCli(['dev', 'os.ts', '--port', '0'], cwd);
  const guide = await readUntil(dev.stdout, /sessions\/first/);
  const token = (name: string) => new RegExp(`^export ${name}=(\\S+)$`, 'm').exec(guide)?.[1] ?? '';
  const agents = async (url: string, name: string) => {
    const reply = await fetch(`${url}/agents`, { headers: { Authorization: `Bearer ${token(name)}` } });
    const list: unknown = await reply.json();
    return list;
  };
  expect(await agents(urlIn(guide), 'ADMIN')).toHaveLength(2);
  expect(await agents(urlIn(guide), 'GUEST')).toHaveLength(1);
  expect((await stat(join(cwd, '.agentos'))).mode & 0o777).toBe(0o700);
  expect(await readFile(join(cwd, '.agentos/.gitignore'), 'utf8')).toBe('*\n');

  await writeFile(file, osFile(['a1', 'a2', 'a3']));
  const again = await readUntil(dev.stderr, /listens again on \S+\n/);
  expect(await agents(urlIn(again), 'ADMIN')).toHaveLength(3);

  // A broken file stops the server and not the command; the repaired one comes back.
  await writeFile(file, 'not a program (');
  await readUntil(dev.stderr, /waiting for a change/);
  await writeFile(file, osFile(['a1']));
  const repaired = urlIn(await readUntil(dev.stderr, /listens again on \S+\n/));
  expect(await agents(repaired, 'MEMBER')).toHaveLength(1);

  dev.kill('SIGTERM');
  expect(await once(dev, 'exit')).toEqual([0, null]);
  await expect(fetch(repaired)).rejects.toThrow('fetch failed');
});

test('dev: a file with keys of its own gets no tokens that it would refuse', async () => {
  const cwd = await makeFolder();
  await writeFile(join(cwd, 'os.ts'), osFile(['a1'], `authorizationConfig: { verificationKeys: ['${'s'.repeat(32)}'] }`));
  const dev = spawnCli(['dev', 'os.ts', '--port', '0'], cwd);
  const guide = await readUntil(dev.stdout, /token create/);
  expect(guide).not.toContain('export ADMIN');
  dev.kill('SIGINT');
  expect(await once(dev, 'exit')).toEqual([0, null]);
});

test('dev: a file that does not exist ends it', async () => {
  await expect(run(['dev', 'missing.ts'], await makeFolder())).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('there is no file'),
  });
});
