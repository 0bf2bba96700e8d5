import { generateKeyPairSync } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeFolder, runCommand } from '../../../test/support/fake-io.ts';

const payloadOf = (token: string): unknown => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
const signatureOf = (token: string) => token.split('.')[2] ?? '';

async function folderWithKey() {
  const cwd = await makeFolder();
  await mkdir(join(cwd, '.agentos'));
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  await writeFile(join(cwd, '.agentos/private.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  return { cwd, publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString() };
}

const create = ['token', 'create', '--sub', 'alice'];

test('token create prints the token alone, and a server accepts it', async () => {
  const { cwd, publicPem } = await folderWithKey();
  const args = [
    ...create,
    '--scopes',
    'agents:read,agents:my-agent:run',
    '--aud',
    'my-os',
    '--iss',
    'me',
    '--session',
    's1',
    '--kid',
    'k1',
    '--ttl',
    '5m',
  ];
  const { status, stdout, stderr } = await runCommand(args, { cwd });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
  const claims = payloadOf(stdout);
  expect(claims).toMatchObject({ sub: 'alice', aud: 'my-os', iss: 'me', session_id: 's1', scopes: ['agents:read', 'agents:my-agent:run'] });
  const inspected = await runCommand(['token', 'inspect', '-', '--audience', 'my-os', '--issuer', 'me'], {
    cwd,
    env: { JWT_VERIFICATION_KEY: publicPem },
    input: `${stdout}\n`,
  });
  expect(inspected.status).toBe(0);
  expect(inspected.stdout).toContain('accepted as alice, with 2 usable scopes');
  expect(inspected.stdout).not.toContain(signatureOf(stdout));
});

test.each([
  ['agents:red', 'agents:read'],
  ['agent:run', 'agents:run'],
  ['sessions:x:read', 'sessions:read'],
  ['Agents:read', 'agents:read'],
  ['agents:a:b:run', 'agents'],
  ['agent_os:admn', 'agent_os:admin'],
])('the slip %s stops the token and says %s', async (scope, hint) => {
  const { cwd } = await folderWithKey();
  const { status, stdout, stderr } = await runCommand([...create, '--scopes', scope, '--aud', 'x'], { cwd });
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toContain(hint);
});

test('families of your own need --allow-unknown, slips in built-in ones are errors even then', async () => {
  const { cwd } = await folderWithKey();
  const run = (...args: string[]) => runCommand([...create, '--aud', 'x', ...args], { cwd });
  expect(await run('--scopes', 'reports:write')).toMatchObject({ status: 1, stdout: '' });
  expect(await run('--scopes', 'reports:write', '--allow-unknown')).toMatchObject({
    status: 0,
    stderr: expect.stringContaining('warning'),
  });
  expect(await run('--scopes', 'agents:red', '--allow-unknown')).toMatchObject({ status: 1, stdout: '' });
});

test.each([
  ['no subject', ['token', 'create', '--scopes', '']],
  ['no scopes', create],
  ['a reserved subject', ['token', 'create', '--sub', 'sa:robot', '--scopes', '']],
  ['a disguised reserved subject', ['token', 'create', '--sub', ' SA:robot', '--scopes', '']],
  ['a lifetime that is none', [...create, '--scopes', '', '--ttl', 'long']],
  ['an unknown algorithm', [...create, '--scopes', '', '--alg', 'none']],
  ['an empty audience', [...create, '--scopes', '', '--aud', 'a,']],
])('%s is a usage error', async (_name, args) => {
  const { cwd } = await folderWithKey();
  expect(await runCommand(args, { cwd })).toMatchObject({ status: 2, stdout: '' });
});

test('a key file that others can read is reported', async () => {
  const { cwd } = await folderWithKey();
  const key = join(cwd, 'open.pem');
  await writeFile(key, await readFile(join(cwd, '.agentos/private.pem')), { mode: 0o644 });
  const { status, stderr } = await runCommand([...create, '--scopes', '', '--aud', 'x', '--key', 'open.pem'], { cwd });
  expect({ status, stderr }).toEqual({ status: 0, stderr: `warning: others can read ${key}; run: chmod 600 ${key}` });
});

test('without a key the next step is named', async () => {
  const { status, stderr } = await runCommand([...create, '--scopes', '', '--aud', 'x'], { cwd: await makeFolder() });
  expect(status).toBe(1);
  expect(stderr).toContain('agentos keys generate');
});

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

test.each([
  ['expired', { sub: 'a', aud: 'mine', exp: 1_700_000_000 }, 'refused: it has expired'],
  ['without exp', { sub: 'a', aud: 'mine' }, 'refused: it has no exp'],
  ['for another audience', { sub: 'a', aud: 'other', exp: 4_000_000_000 }, 'refused: the audience'],
])('inspect explains a token that is %s', async (_name, claims, verdict) => {
  const { createHmac } = await import('node:crypto');
  const secret = 's'.repeat(48);
  const signed = `${encode({ alg: 'HS256' })}.${encode(claims)}`;
  const token = `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
  const result = await runCommand(['token', 'inspect', token, '--audience', 'mine'], { env: { JWT_VERIFICATION_KEY: secret } });
  expect(result.status).toBe(1);
  expect(result.stdout).toContain('"sub": "a"');
  expect(result.stdout).toContain(verdict);
  expect(result.stdout + result.stderr).not.toContain(signatureOf(token));
});

test('inspect says that a signature is wrong, and that none was checked without a key', async () => {
  const token = `${encode({ alg: 'HS256' })}.${encode({ sub: 'a', exp: 4_000_000_000 })}.${'A'.repeat(43)}`;
  const wrong = await runCommand(['token', 'inspect', `Bearer ${token}`], { env: { JWT_VERIFICATION_KEY: 's'.repeat(48) } });
  expect(wrong).toMatchObject({ status: 1, stdout: expect.stringContaining('signature does not match') });
  const unchecked = await runCommand(['token', 'inspect', token]);
  expect(unchecked).toMatchObject({ status: 0, stdout: expect.stringContaining('unchecked: no key') });
});

test.each(['hello', 'a.b', 'a.b.c', ''])('what is no token (%j) is an error that does not repeat it', async (text) => {
  const { status, stdout } = await runCommand(['token', 'inspect', '-'], { input: text });
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
});

test('a claim cannot write to the terminal', async () => {
  const token = `${encode({ alg: 'HS256' })}.${encode({ sub: '\u009b31m\u202e' })}.AA`;
  const { stdout } = await runCommand(['token', 'inspect', token]);
  expect(stdout).toContain('\\u009b31m\\u202e');
});
