import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AgentOS } from '../agent-os.ts';
import { exists } from './key-files.ts';
import { CommandError } from './usage-error.ts';

const usualFiles = ['src/index.ts', 'index.ts', 'src/index.js', 'index.js', 'src/index.mjs', 'index.mjs'];

/**
 * Loads a TypeScript or JavaScript file and takes its default export, or its export `os`. Without a file the usual places are looked at.
 * @throws CommandError when there is no such file or no AgentOS in it; what the file itself throws passes through
 */
export async function loadOs(file: string | undefined, cwd: string): Promise<AgentOS> {
  const path = file === undefined ? await findFile(cwd) : resolve(cwd, file);
  if (!(await exists(path))) throw new CommandError(`there is no file ${path}`);
  const exported = await importFile(path);
  const found = [exported['default'], exported['os']].find(isAgentOS);
  if (found === undefined) throw new CommandError(`${path} exports no AgentOS; add: export default os`);
  return found;
}

async function findFile(cwd: string): Promise<string> {
  for (const name of usualFiles) if (await exists(resolve(cwd, name))) return resolve(cwd, name);
  throw new CommandError(`no file was named and none of ${usualFiles.join(', ')} is here`);
}

async function importFile(path: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return await import(pathToFileURL(path).href);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_UNKNOWN_FILE_EXTENSION')
      throw new CommandError(`this Node.js (${process.version}) does not load ${path}; TypeScript files need 22.18 or newer`, {
        cause: error,
      });
    throw error;
  }
}

// Not instanceof: the file may come with its own copy of the package.
function isAgentOS(value: unknown): value is AgentOS {
  return (
    typeof value === 'object' &&
    value !== null &&
    ['serve', 'ready', 'close', 'describeRoutes', 'describeSockets', 'openApi'].every((name) => isMethod(value, name))
  );
}

function isMethod(value: object, name: string): boolean {
  return typeof Reflect.get(value, name) === 'function';
}
