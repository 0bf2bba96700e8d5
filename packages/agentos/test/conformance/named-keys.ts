import { createPublicKey, createSecretKey, generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { KeySetSpec } from './conformance-case.ts';

const secrets = new Map(
  ['hs-main', 'hs-other', 'hs-third'].map((name) => [name, `${name}: a shared secret for tests of thirty-two bytes or more`]),
);
const rsaKeys = new Map(['rsa-1', 'rsa-2'].map((name) => [name, generateKeyPairSync('rsa', { modulusLength: 2048 })]));

function rsa(name: string) {
  const pair = rsaKeys.get(name);
  if (pair === undefined) throw new Error(`no key is called ${name}`);
  return pair;
}

const pemOf = (name: string): string => rsa(name).publicKey.export({ type: 'spki', format: 'pem' }).toString();

/** What an operator writes into the configuration: the secret, or the public key in PEM. */
export function configuredKey(name: string): string {
  return secrets.get(name) ?? pemOf(name);
}

/** The security key of the cases, `root-key`, is too short to be taken here: in set-ups and requests alike a longer one stands in its place. */
export const withLongKey = (text: string): string => text.replaceAll('root-key', 'root-key-of-thirty-two-characters');

/** What signs; `rsa-1:public-pem` is the text of a public key used as an HMAC secret. */
export function signingKey(name: string): KeyObject {
  const secret = secrets.get(name) ?? (name.endsWith(':public-pem') ? pemOf(name.replace(':public-pem', '')) : undefined);
  return secret === undefined ? rsa(name).privateKey : createSecretKey(Buffer.from(secret));
}

export function publicJwk(name: string): Readonly<Record<string, unknown>> {
  return { ...createPublicKey(pemOf(name)).export({ format: 'jwk' }) };
}

export function keySetText({ keys }: KeySetSpec): string {
  return JSON.stringify({ keys: keys.map(({ key, kid }) => ({ ...publicJwk(key), ...(kid === undefined ? {} : { kid }) })) });
}
