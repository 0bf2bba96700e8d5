import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { AuthorizationConfig } from '../auth/index.ts';
import type { Io } from './io.ts';
import { CommandError } from './usage-error.ts';

/** Options of the commands that verify tokens. What is left out comes from the environment, as it does for a server. */
export const verificationOptions = {
  key: { type: 'string', value: '<file>', describe: 'PEM public key or shared secret; default JWT_VERIFICATION_KEY' },
  jwks: { type: 'string', value: '<file | url>', describe: 'JWK set; default JWT_JWKS_FILE, JWT_JWKS or JWT_JWKS_URL' },
  issuer: { type: 'string', value: '<issuer>', describe: 'expected iss; default JWT_ISSUER' },
  audience: { type: 'string', value: '<name>', describe: 'expected aud; default JWT_AUDIENCE; without either it is not checked' },
} as const;

/** The configuration that the options stand for. */
export async function readVerification(
  given: (name: keyof typeof verificationOptions) => string | undefined,
  io: Io,
): Promise<AuthorizationConfig> {
  const keyFile = given('key');
  const audience = given('audience') ?? io.env['JWT_AUDIENCE'];
  return {
    verificationKeys: keyFile === undefined ? undefined : [await readKeyFile(resolve(io.cwd, keyFile))],
    ...readKeySetOption(given('jwks'), io.cwd),
    issuer: given('issuer'),
    audience,
    verifyAudience: audience !== undefined && audience !== '',
  };
}

function readKeySetOption(place: string | undefined, cwd: string): AuthorizationConfig {
  if (place === undefined) return {};
  return /^https?:\/\//.test(place) ? { jwksUrl: place } : { jwksFile: resolve(cwd, place) };
}

async function readKeyFile(path: string): Promise<string> {
  const content = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new CommandError(`cannot read the key file ${path}`, { cause });
  });
  return content.trim();
}
