import { exportSPKI, generateKeyPair, SignJWT } from 'jose';

export const osId = 'bench';
const { privateKey, publicKey } = await generateKeyPair('RS256');

/** PEM of the key that every token here is signed for. */
export const publicKeyPem = await exportSPKI(publicKey);

const userScopes = ['agents:read', 'agents:run', 'sessions:read'];

/** `Authorization` with an RS256 token of one hour. */
export async function bearer(sub: string, scopes: readonly string[] = userScopes): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const claims = { sub, aud: osId, scopes, iat: now, exp: now + 3600 };
  return `Bearer ${await new SignJWT(claims).setProtectedHeader({ alg: 'RS256' }).sign(privateKey)}`;
}

/** For several users: `user-0`, `user-1`, … */
export function bearers(count: number, scopes: readonly string[] = userScopes): Promise<string[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => bearer(`user-${index}`, scopes)));
}
