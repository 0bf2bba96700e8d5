import { fork } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The folder of the data files inside `folder`; made if it is not there. They are made under another name first: a process that dies
 * meanwhile must not leave half a database that no later start can open.
 */
export async function ensureDataFolder(folder: string): Promise<string> {
  const path = join(folder, 'data');
  if (existsSync(path)) return path;
  const draft = join(folder, 'data.new');
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  await createData(draft);
  renameSync(draft, path);
  return path;
}

/** In a process of its own: initdb takes seconds and 150 MB that this process would never give back. */
async function createData(dataDir: string): Promise<void> {
  const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'js'; // the compiler rewrites imports only
  const child = fork(fileURLToPath(new URL(`./pglite-create-data.${ending}`, import.meta.url)), [dataDir], { execArgv: [] });
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`creating the embedded database ended with ${code}`))));
  });
}
