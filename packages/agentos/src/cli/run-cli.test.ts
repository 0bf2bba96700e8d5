import { expect, test } from 'vitest';
import { runCommand } from '../../test/support/fake-io.ts';
import { commands } from './commands/index.ts';

test('without arguments the commands are listed', async () => {
  const { status, stdout } = await runCommand([]);
  expect(status).toBe(0);
  for (const { name } of commands) expect(stdout).toContain(name);
});

test.each(commands.map(({ name }) => name))('%s --help names every option, on standard output', async (name) => {
  const { status, stdout, stderr } = await runCommand([...name.split(' '), '--help']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toContain(`Usage: agentos ${name}`);
});

test.each([
  [['tokn'], 'did you mean token?'],
  [['routs'], 'did you mean routes?'],
  [['token'], 'token needs one of: token create, token inspect'],
  [['keys', 'make'], 'keys needs one of: keys generate'],
  [['xyzzy'], 'unknown command "xyzzy"'],
  [['routes', '--jsn'], 'unknown option --jsn; did you mean --json?'],
  [['routes', '--json=yes'], '--json'],
  [['token', 'create', '--sub'], '--sub'],
  [['routes', 'a.ts', 'b.ts'], 'unexpected argument "b.ts"'],
  [['token', 'inspect'], '<token | -> is missing'],
  [['start', '--port', '70000'], 'not a port'],
  [['migrate'], 'DATABASE_URL'],
])('%j is called wrongly', async (args, text) => {
  const { status, stdout, stderr } = await runCommand(args);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toContain(text);
  expect(stderr).toContain('--help');
});

test('a file that is not there is told', async () => {
  expect(await runCommand(['routes', 'missing.ts'])).toMatchObject({ status: 1, stderr: 'agentos: there is no file /nowhere/missing.ts' });
});
