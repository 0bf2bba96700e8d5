import { randomBytes } from 'node:crypto';
import { corpus } from './attack-case.ts';
import type { TokenBuild } from './attack-case.ts';
import { signatureOf } from './token-signature.ts';
import { transform } from './token-transforms.ts';
import { expand, expandRaw } from './token-values.ts';
import type { Signer } from './token-values.ts';

const base64url = (data: string | Uint8Array): string => Buffer.from(data).toString('base64url');

/** The token that a case of attacks.json describes. */
export function buildToken(build: TokenBuild): string {
  if (build.jwe !== undefined) return encryptedToken(build.jwe);
  let token = sign(build, headerText(build), claimsBytes(build));
  for (const step of build.transform ?? []) {
    // Length modulo four decides whether a part has spare bits; a blank in the JSON text makes some.
    if (step.op === 'noncanonical_last_char' && (token.split('.')[step.index ?? 0] ?? '').length % 4 === 0)
      token = sign(
        build,
        step.index === 0 ? `${headerText(build)} ` : headerText(build),
        Buffer.concat([claimsBytes(build), Buffer.from(step.index === 1 ? ' ' : '')]),
      );
    token = transform(token, step, build);
  }
  return token;
}

function sign(build: TokenBuild, header: string, claims: Buffer): string {
  const data = `${base64url(header)}.${base64url(claims)}`;
  return `${data}.${base64url(signatureOf(data, build.sign ?? {}))}`;
}

function signerOf({ sign: how = {} }: TokenBuild): Signer {
  return { alg: how.hmac ?? how.alg, kid: how.key ?? how.secret_from?.key ?? 'rs-1' };
}

function headerText(build: TokenBuild): string {
  const header = expand({ ...corpus.default_token.header, ...build.header }, signerOf(build));
  if (build.sign?.omit_alg !== true) return JSON.stringify(header);
  return JSON.stringify(Object.assign({}, header, { alg: undefined }));
}

function claimsBytes(build: TokenBuild): Buffer {
  const text = claimsText(build);
  if (build.claims_raw !== undefined) return rawClaims(build.claims_raw, text);
  if (build.claims_bytes_insert === undefined) return Buffer.from(text);
  return Buffer.concat([Buffer.from(`${text.slice(0, -1)},"x":"`), Buffer.from(build.claims_bytes_insert, 'hex'), Buffer.from('"}')]);
}

function claimsText(build: TokenBuild): string {
  const padding = build.transform?.find(({ op }) => op === 'inflate_claim')?.bytes;
  const claims = { ...corpus.default_token.claims, ...build.claims, ...(padding === undefined ? {} : { pad: 'A'.repeat(padding) }) };
  const text = JSON.stringify(expand(claims, signerOf(build)));
  if (build.claims_append !== undefined) return `${text.slice(0, -1)},${expandRaw(build.claims_append)}}`;
  if (build.claims_dup === undefined) return text;
  const { member, raw_value: value, position } = build.claims_dup;
  return position === 'before' ? `{"${member}":${value},${text.slice(1)}` : `${text.slice(0, -1)},"${member}":${value}}`;
}

function rawClaims(raw: string, claims: string): Buffer {
  if (raw === '$utf16') return Buffer.from(claims, 'utf16le');
  const depth = Number(/^\$nest:(\d+)$/.exec(raw)?.[1] ?? 0);
  if (depth > 0) return Buffer.from(`{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`);
  return Buffer.from(raw.replace('$claims', claims));
}

// Nothing in it is genuine: encrypted tokens have to be refused by their shape.
function encryptedToken(jwe: NonNullable<TokenBuild['jwe']>): string {
  const header = base64url(JSON.stringify({ ...jwe, kid: 'rs-1', typ: 'at+jwt' }));
  return [
    header,
    jwe.alg === 'dir' ? '' : base64url(randomBytes(256)),
    base64url(randomBytes(12)),
    base64url(randomBytes(64)),
    base64url(randomBytes(16)),
  ].join('.');
}
