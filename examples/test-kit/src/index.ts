// What the tests of the examples share: keys, tokens and requests. An application has an identity provider for the first two.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { SignJWT } from 'jose';

/** A secret for HS256. */
export function makeSecret(): string {
  return randomBytes(48).toString('base64url');
}

/** A key pair for RS256: `publicKey` is the PEM that a server verifies with. */
export function makeKeyPair(): { readonly privateKey: KeyObject; readonly publicKey: string } {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { privateKey, publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString() };
}

export interface Claims {
  readonly sub: string;
  readonly aud: string;
  readonly scopes?: readonly string[];
}

/** A token of five minutes: RS256 with a private key, HS256 with a secret. */
export function signToken(claims: Claims, key: KeyObject | string): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ ...claims, iat: now, exp: now + 300 })
    .setProtectedHeader({ alg: typeof key === 'string' ? 'HS256' : 'RS256' })
    .sign(typeof key === 'string' ? new TextEncoder().encode(key) : key);
}

/** Environment of an example under test: a database in memory, and no port of its own. */
export function setEnvironment(values: Readonly<Record<string, string>> = {}): void {
  Object.assign(process.env, { DATABASE_URL: 'memory:', ...values });
}

export interface Call {
  readonly token?: string;
  readonly method?: string;
  readonly form?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One request over the network. A form and JSON are sent by POST. */
export function call(url: string, { token, method, form, json, headers }: Call = {}): Promise<Response> {
  const body = json === undefined ? (form === undefined ? null : new URLSearchParams(form)) : JSON.stringify(json);
  return fetch(url, {
    method: method ?? (body === null ? 'GET' : 'POST'),
    headers: {
      ...headers,
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      ...(json === undefined ? {} : { 'Content-Type': 'application/json' }),
    },
    body,
  });
}

/** Ids of a list such as that of `GET /agents`. */
export async function idsOf(reply: Response): Promise<readonly string[]> {
  const list: unknown = await reply.json();
  return Array.isArray(list) ? list.map((entry: { readonly id: string }) => entry.id) : [];
}
