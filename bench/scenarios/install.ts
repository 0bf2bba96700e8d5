import { execFile } from 'node:child_process';
import { lstat, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { withCleanup } from '../runner/cleanup.ts';
import { unmeasured } from '../runner/scenario.ts';
import type { Scenario } from '../runner/scenario.ts';

const execute = promisify(execFile);
// What a user gets: the package, and the pages that it serves.
const packageFolders = ['../../packages/agentos', '../../packages/console'].map((path) => fileURLToPath(new URL(path, import.meta.url)));
const packages = { what: 'packages of a production install', unit: 'packages', atMost: 80 } as const;
const size = { what: 'size of a production install', unit: 'MB', atMost: 120 } as const;

/** What a user gets who installs the packed package into an empty folder. */
export const install: Scenario = {
  name: 'install',
  run: () =>
    withCleanup(async (defer) => {
      const folder = await mkdtemp(join(tmpdir(), 'agentos-install-'));
      defer(() => rm(folder, { recursive: true, force: true }));
      await writeFile(join(folder, 'package.json'), '{ "private": true }');
      for (const cwd of packageFolders) await execute('npm', ['pack', '--silent', '--pack-destination', folder], { cwd });
      const tarballs = (await readdir(folder)).filter((name) => name.endsWith('.tgz')).map((name) => `./${name}`);
      if (tarballs.length < packageFolders.length) throw new Error('npm pack made no package');
      try {
        await execute('npm', ['install', '--omit=dev', '--no-audit', '--no-fund', ...tarballs], { cwd: folder });
      } catch (error) {
        return unmeasured([packages, size], `npm install failed: ${String(error).split('\n')[1] ?? 'no reason given'}`);
      }
      const modules = join(folder, 'node_modules');
      return [
        { ...packages, value: await countPackages(modules) },
        { ...size, value: (await diskBytes(modules)) / 1e6 },
      ];
    }),
};

/** Packages below a `node_modules`, those inside of other packages too. */
async function countPackages(modules: string): Promise<number> {
  let count = 0;
  for (const name of await foldersIn(modules)) {
    const path = join(modules, name);
    if (name.startsWith('@')) count += await countPackages(path);
    else if ((await readdir(path)).includes('package.json')) count += 1 + (await countPackages(join(path, 'node_modules')));
  }
  return count;
}

async function foldersIn(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name);
}

/** As `du` counts: blocks of 512 bytes. */
async function diskBytes(path: string): Promise<number> {
  let total = 0;
  for (const entry of await readdir(path, { withFileTypes: true, recursive: true })) {
    total += (await lstat(join(entry.parentPath, entry.name))).blocks * 512;
  }
  return total;
}
