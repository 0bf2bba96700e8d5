import { expect, test } from 'vitest';
import { runCommand } from '../../../test/support/fake-io.ts';

const canI = (method: string, path: string, scopes: string) => runCommand(['can-i', method, path, '--scopes', scopes]);

test.each([
  ['POST', '/agents/my-agent/runs', 'agents:my-agent:run', 0, 'granted by agents:my-agent:run'],
  ['post', '/agents/my-agent/runs/', 'agents:run', 0, 'granted by agents:run'],
  ['POST', '/agents/other/runs', 'agents:my-agent:run', 1, 'missing agents:other:run'],
  ['POST', '/agents/a/runs', 'agent_os:admin', 0, 'granted by agent_os:admin'],
  ['GET', '/agents', 'agents:a:read,agents:b:read', 0, 'the list shows a, b alone'],
  ['GET', '/agents', 'sessions:read', 1, 'missing agents:read'],
  ['GET', '/agents/a/runs/1', 'sessions:read', 1, 'missing agents:a:read or agents:a:run'],
  ['DELETE', '/sessions/s1', 'sessions:write', 1, 'missing sessions:delete'],
  ['GET', '/health', '', 0, 'the route is public'],
  ['GET', 'http://127.0.0.1:7777/config?x=1', 'config:read', 0, 'granted by config:read'],
])('%s %s with %j', async (method, path, scopes, status, why) => {
  const result = await canI(method, path, scopes);
  expect(result.status).toBe(status);
  expect(result.stdout).toContain(why);
});

test('a slip in the scopes is reported', async () => {
  expect(await canI('GET', '/config', 'config:red')).toMatchObject({ status: 1, stderr: expect.stringContaining('config:read') });
});

test.each([
  ['no route', ['can-i', 'GET', '/nowhere', '--scopes', ''], 1],
  ['a path that servers disagree about', ['can-i', 'GET', '/agents/../config', '--scopes', ''], 1],
  ['no caller', ['can-i', 'GET', '/agents'], 2],
  ['two callers', ['can-i', 'GET', '/agents', '--scopes', '', '--token', 'x'], 2],
  ['no path', ['can-i', 'GET', '--scopes', ''], 2],
  ['a path without a slash', ['can-i', 'GET', 'agents', '--scopes', ''], 2],
])('%s is an error', async (_name, args, status) => {
  expect(await runCommand(args)).toMatchObject({ status, stdout: '' });
});
