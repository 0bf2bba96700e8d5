import { hkdfSync, randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { controlPlaneErrors } from './control-plane.errors.ts';

/** The one secret of the control plane, from which a key for each purpose is derived (RFC 5869), so that none is used for two things. */
export interface Secrets {
  /** 32 bytes; the same for the same purpose. */
  derive(purpose: string): Uint8Array<ArrayBuffer>;
}

const shortestSecret = 32;

/** Throws `config_control_plane_secret_short`. */
export function secretsFrom(secret: string): Secrets {
  if (Buffer.byteLength(secret) < shortestSecret) throw controlPlaneErrors.secret_short();
  return { derive: (purpose) => new Uint8Array(hkdfSync('sha256', secret, '', `agentos control plane: ${purpose}`, 32)) };
}

/** Reads the secret of a file, and makes one (mode 0600) where there is no such file. */
export async function readSecretFile(path: string): Promise<string> {
  const known = await readFile(path, 'utf8').catch(ignoreMissing);
  if (known !== null) return known.trim();
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  // Two processes that start together: the one that comes second takes what the first has written.
  await writeFile(path, `${randomBytes(32).toString('base64url')}\n`, { flag: 'wx', mode: 0o600 }).catch(ignoreExisting);
  await chmod(path, 0o600);
  return (await readFile(path, 'utf8')).trim();
}

function ignoreMissing(error: unknown): null {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
  throw error;
}

function ignoreExisting(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
}
