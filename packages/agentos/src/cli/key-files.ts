import { chmod, mkdir, open, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { KeyMaterial } from './key-pair.ts';
import { CommandError } from './usage-error.ts';

/** Folder of this project's development keys and embedded database, beside the code and never under version control. */
export const projectFolder = '.agentos';

export const keyFileNames = { private: 'private.pem', public: 'public.pem', secret: 'secret' } as const;

/**
 * Makes a folder that only its owner can enter (mode 0700), with a `.gitignore` of its own when `ignored`.
 * Also closes one that exists already, such as one the embedded database made first.
 */
export async function ensurePrivateFolder(folder: string, ignored: boolean): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (!ignored) return;
  await chmod(folder, 0o700);
  await writeFile(join(folder, '.gitignore'), '*\n', { flag: 'wx' }).catch(ignoreExisting);
}

/**
 * Writes key material into a folder and never over an existing file: the private half with mode 0600, the public one with 0644.
 * @returns the path of the file that signs
 * @throws CommandError when a file of that name is there already
 */
export async function writeKeyFiles(folder: string, material: KeyMaterial): Promise<string> {
  if (material.kind === 'secret') return writeNew(join(folder, keyFileNames.secret), `${material.secret}\n`, 0o600);
  const publicPath = join(folder, keyFileNames.public);
  if (await exists(publicPath)) throw alreadyThere(publicPath);
  const privatePath = await writeNew(join(folder, keyFileNames.private), material.privatePem, 0o600);
  await writeNew(publicPath, material.publicPem, 0o644);
  return privatePath;
}

async function writeNew(path: string, content: string, mode: number): Promise<string> {
  const file = await open(path, 'wx', mode).catch((error: unknown) => {
    throw isExisting(error) ? alreadyThere(path) : error;
  });
  try {
    await file.writeFile(content);
  } finally {
    await file.close();
  }
  return path;
}

/** The file in a folder that signs: the private key, or else the shared secret, or else the place where a private key belongs. */
export async function findKeyFile(folder: string): Promise<string> {
  const secret = join(folder, keyFileNames.secret);
  const privatePath = join(folder, keyFileNames.private);
  return !(await exists(privatePath)) && (await exists(secret)) ? secret : privatePath;
}

/** Whether there is anything at a path. */
export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function alreadyThere(path: string): CommandError {
  return new CommandError(`${path} exists already and is not overwritten; give another --out, or move it away first`);
}

function isExisting(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}

function ignoreExisting(error: unknown): void {
  if (!isExisting(error)) throw error;
}
