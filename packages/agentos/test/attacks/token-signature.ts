import { constants, createHash, createHmac, sign } from 'node:crypto';
import type { TokenBuild } from './attack-case.ts';
import { keyPair, smallOrderPoint } from './fixture-keys.ts';

/** The third part of a token as an attacker, or the issuer, would make it. */
export function signatureOf(data: string, how: NonNullable<TokenBuild['sign']>): Buffer {
  if (how.hmac !== undefined)
    return createHmac(`sha${how.hmac.slice(2)}`, hmacSecret(how))
      .update(data)
      .digest();
  if (how.key === null || how.key === undefined) return Buffer.alloc(0);
  if (how.key === 'rsa-e1') return encodedMessage(data);
  if (how.key === 'ed-small') return Buffer.concat([smallOrderPoint(), Buffer.alloc(32)]);
  return genuineSignature(how.alg, Buffer.from(data), how.key);
}

/** Signs with a fixture key; names that are no algorithm sign as RS256, so that only the name is wrong. */
export function genuineSignature(alg: unknown, data: Buffer, keyName: string): Buffer {
  const key = keyPair(keyName).privateKey;
  switch (alg) {
    case 'EdDSA':
      return sign(null, data, key);
    case 'ES256':
      return sign('sha256', data, { key, dsaEncoding: 'ieee-p1363' });
    case 'PS256':
      return sign('sha256', data, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 });
    case 'RS384':
    case 'RS512':
      return sign(`sha${alg.slice(2)}`, data, key);
    case 'RS1':
      return sign('sha1', data, key);
    default:
      return sign('sha256', data, key);
  }
}

// With exponent 1 the signature is the padded message itself (RFC 8017 section 9.2).
function encodedMessage(data: string): Buffer {
  const digest = Buffer.concat([Buffer.from('3031300d060960864801650304020105000420', 'hex'), createHash('sha256').update(data).digest()]);
  return Buffer.concat([Buffer.from([0, 1]), Buffer.alloc(256 - 3 - digest.length, 0xff), Buffer.from([0]), digest]);
}

function hmacSecret({ secret, secret_from: source }: NonNullable<TokenBuild['sign']>): string | Buffer {
  if (source === undefined) return secret ?? '';
  const key = keyPair(source.key).publicKey;
  const pem = key.export({ type: 'spki', format: 'pem' }).toString();
  const der = key.export({ type: 'spki', format: 'der' });
  const jwk = key.export({ format: 'jwk' });
  const forms: Readonly<Record<string, string | Buffer>> = {
    spki_pem: pem,
    spki_pem_no_trailing_newline: pem.trimEnd(),
    spki_pem_crlf: pem.replaceAll('\n', '\r\n'),
    spki_pem_leading_space: ` ${pem}`,
    spki_pem_leading_newline: `\n${pem}`,
    spki_der: der,
    pkcs1_pem: key.asymmetricKeyType === 'rsa' ? key.export({ type: 'pkcs1', format: 'pem' }) : pem,
    jwk_json: JSON.stringify(jwk),
    jwk_json_sorted: JSON.stringify(jwk, Object.keys(jwk).toSorted()),
    raw_modulus_or_x: Buffer.from(jwk.n ?? jwk.x ?? '', 'base64url'),
    b64_of_der: der.toString('base64'),
  };
  const found = forms[source.form];
  if (found === undefined) throw new Error(`no form ${source.form}`);
  return found;
}
