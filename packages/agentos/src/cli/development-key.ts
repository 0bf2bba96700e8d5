import { resolve } from 'node:path';
import { ensurePrivateFolder, exists, keyFileNames, projectFolder, writeKeyFiles } from './key-files.ts';
import { generateKeyMaterial } from './key-pair.ts';
import { readSigningKeyFile } from './signing-key.ts';
import type { SigningKey } from './signing-key.ts';

/** The signing key of `.agentos/`, made on first use. */
export async function openDevelopmentKey(cwd: string, note: (line: string) => void): Promise<SigningKey> {
  const folder = resolve(cwd, projectFolder);
  const path = resolve(folder, keyFileNames.private);
  await ensurePrivateFolder(folder, true);
  if (!(await exists(path))) {
    await writeKeyFiles(folder, await generateKeyMaterial('RS256'));
    note(`made development keys in ${projectFolder}/ (the private key stays on this machine)`);
  }
  return readSigningKeyFile(path, note);
}

/** Settings that name a key of the user's own. */
const keySettings = ['JWT_VERIFICATION_KEY', 'JWT_JWKS_FILE', 'JWT_JWKS', 'JWT_JWKS_URL', 'JWT_ISSUER', 'OS_SECURITY_KEY'] as const;

/** The first setting of the environment by which the user has configured keys; undefined when there is none. */
export function configuredKeySetting(env: Readonly<Record<string, string | undefined>>): string | undefined {
  return keySettings.find((name) => (env[name] ?? '') !== '');
}
