import { constants, createHmac, sign } from 'node:crypto';
import type { TokenSpec } from './conformance-case.ts';
import { publicJwk, signingKey, withLongKey } from './named-keys.ts';

/** Header lines that carry the credential of a case. Values are Latin-1, as on the wire. */
export function credentialHeaders(spec: TokenSpec | null | undefined): Readonly<Record<string, string>> {
  if (spec === null || spec === undefined) return {};
  const cookies = cookiesOf(spec);
  const header = headerOf(spec);
  return {
    ...(header === null ? {} : { [header.name]: header.value }),
    ...(cookies.length === 0 ? {} : { cookie: cookies.join('; ') }),
  };
}

function headerOf(spec: TokenSpec): { readonly name: string; readonly value: string } | null {
  if (spec.rawBytes !== undefined) return { name: 'authorization', value: Buffer.from(spec.rawBytes, 'hex').toString('latin1') };
  if (spec.raw !== undefined) return { name: 'authorization', value: withLongKey(insertToken(spec.raw, spec)) };
  if (spec.rawCookie !== undefined || spec.send?.in === 'cookie') return null;
  const { name = 'authorization', scheme = 'Bearer' } = spec.send ?? {};
  return { name, value: `${scheme} ${makeJwt(spec)}` };
}

function cookiesOf(spec: TokenSpec): readonly string[] {
  const own = spec.send?.in === 'cookie' ? [`${spec.send.name}=${makeJwt(spec)}`] : [];
  const raw = Object.entries(spec.rawCookie ?? {}).map(([name, value]) => `${name}=${insertToken(value, spec)}`);
  const also = spec.also === undefined ? [] : [`${spec.also.cookie}=${makeJwt(spec.also.token)}`];
  return [...own, ...raw, ...also];
}

const insertToken = (text: string, { jwt }: TokenSpec): string => (jwt === undefined ? text : text.replace('{jwt}', makeJwt(jwt)));

const base64url = (data: string | Uint8Array): string => Buffer.from(data).toString('base64url');

/** A compact token with exactly the header and claims of the case, however wrong they are. */
export function makeJwt({ alg = 'HS256', key, header, claims }: TokenSpec): string {
  const now = Math.floor(Date.now() / 1000);
  const head = base64url(JSON.stringify(expand({ alg, typ: 'JWT', ...header }, now)));
  const data = `${head}.${base64url(JSON.stringify(expand(claims ?? {}, now)))}`;
  return `${data}.${base64url(signature(data, alg, key ?? null))}`;
}

function signature(data: string, alg: string, key: string | null): Uint8Array {
  if (key === null) return new Uint8Array();
  const hash = `sha${alg.slice(2)}`;
  if (alg.startsWith('HS')) return createHmac(hash, signingKey(key)).update(data).digest();
  const padding = alg.startsWith('PS') ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST } : {};
  return sign(hash, Buffer.from(data), { key: signingKey(key), ...padding });
}

/** `{"$now": n}` is the present plus n seconds, `{"$jwk": name}` the public key of that name. */
function expand(value: unknown, now: number): unknown {
  if (Array.isArray(value)) return value.map((item) => expand(item, now));
  if (typeof value !== 'object' || value === null) return value;
  if ('$now' in value && typeof value.$now === 'number') return now + value.$now;
  if ('$jwk' in value && typeof value.$jwk === 'string') return publicJwk(value.$jwk);
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, expand(part, now)]));
}
