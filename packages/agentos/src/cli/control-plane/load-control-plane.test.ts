import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeFolder, runCommand } from '../../../test/support/fake-io.ts';
import { loadControlPlane } from './load-control-plane.ts';

/** A project with a control plane of its own, made of these words. */
async function projectWith(program: string): Promise<string> {
  const cwd = await makeFolder();
  const folder = join(cwd, 'node_modules/@agentos-ts/control-plane');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{ "type": "module", "exports": "./index.js" }');
  await writeFile(join(folder, 'index.js'), program);
  return cwd;
}

/** Remembers nothing; answers with what it was made and asked with. */
const fake = `export class ControlPlane {
  constructor({ db, publicUrl, env }) { this.words = [db, publicUrl, env.CONTROL_PLANE_SECRET]; }
  async issueOwnerLink({ evenIfOwned }) { return this.words[0] === 'owned:' && !evenIfOwned ? null : [...this.words, evenIfOwned].join(' '); }
  async close() {}
}`;

test('the package of the project comes first', async () => {
  const cwd = await projectWith('export class ControlPlane { static own = true; }');
  expect(await loadControlPlane(cwd)).toHaveProperty('own', true);
});

test('a package that is missing is told with the line that installs it', async () => {
  const cwd = await makeFolder();
  await expect(loadControlPlane(cwd, join(cwd, 'no.js'))).rejects.toThrow('npm install @agentos-ts/control-plane');
});

test('a package that is another one is told', async () => {
  await expect(loadControlPlane(await projectWith('export const other = 1;'))).rejects.toThrow('exports no ControlPlane');
});

test('what the package itself throws is not hidden', async () => {
  await expect(loadControlPlane(await projectWith('throw new RangeError("inside");'))).rejects.toThrow(RangeError);
});

test('owner-link prints the link alone', async () => {
  const cwd = await projectWith(fake);
  const args = ['control-plane', 'owner-link', '--db', 'memory:', '--public-url', 'https://c.example'];
  expect(await runCommand(args, { cwd, env: { CONTROL_PLANE_SECRET: 's' } })).toEqual({
    status: 0,
    stdout: 'memory: https://c.example s false',
    stderr: '',
  });
});

test('owner-link says that there is an owner, unless told to make one all the same', async () => {
  const cwd = await projectWith(fake);
  const args = ['control-plane', 'owner-link', '--db', 'owned:'];
  expect(await runCommand(args, { cwd })).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('--even-if-owned') });
  expect(await runCommand([...args, '--even-if-owned'], { cwd })).toMatchObject({ status: 0, stdout: expect.stringContaining('true') });
});
