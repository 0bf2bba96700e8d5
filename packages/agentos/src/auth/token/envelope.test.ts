import { describe, expect, it } from 'vitest';
import { maximumTokenLength, parseCompactJws, splitCompactJws } from './compact-jws.ts';
import { Rejection } from './rejection.ts';
import { readTokenHeader } from './token-header.ts';

const encode = (value: unknown): string => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const reasonOf = (work: () => unknown): string => {
  try {
    work();
    return 'accepted';
  } catch (error) {
    return error instanceof Rejection ? error.reason : 'not a rejection';
  }
};

const ofLength = (length: number): string => `AAAA.AAAA.${'A'.repeat(length - 10)}`;

describe('splitCompactJws', () => {
  it.each([
    ['a.b.c', 'base64url', 'one character is no byte'],
    ['AAAA.AAAA', 'parts', 'two parts'],
    ['AAAA.AAAA.AAAA.AAAA', 'parts', 'four parts'],
    ['AAAA..AAAA.AAAA.AAAA', 'parts', 'five parts'],
    ['.AAAA.AAAA', 'base64url', 'empty header'],
    ['AAAA..AAAA', 'base64url', 'empty payload'],
    ['AAAA.AAAA.', 'base64url', 'empty signature'],
    ['AB.AAAA.AAAA', 'base64url', 'spare bits after one byte'],
    ['AAAA.AAB.AAAA', 'base64url', 'spare bits after two bytes'],
    ['AAAA.AAAA.AAE', 'accepted', 'no spare bit set'],
    ['AQ.AAAA.AAAA', 'accepted', 'no spare bit set'],
    ['AAAA.AAAA.AAA=', 'character', 'padding'],
    ['AAAA.AA+A.AAAA', 'character', 'standard alphabet'],
    ['AAAA.AA/A.AAAA', 'character', 'standard alphabet'],
    ['AAAA.AAAA.AAAA ', 'character', 'blank'],
    ['AAAA.AAAA.AAAA\n', 'character', 'line end'],
    [' AAAA.AAAA.AAAA', 'character', 'blank before'],
    ['AAAA.AAÄA.AAAA', 'character', 'not ASCII'],
    ['', 'parts', 'nothing'],
  ])('%j: %s (%s)', (token, reason) => {
    expect(reasonOf(() => splitCompactJws(token))).toBe(reason);
  });

  it('bounds the length', () => {
    expect(reasonOf(() => splitCompactJws(ofLength(maximumTokenLength)))).toBe('accepted');
    expect(reasonOf(() => splitCompactJws(ofLength(maximumTokenLength + 1)))).toBe('too_long');
  });
});

describe('parseCompactJws', () => {
  it('reads two objects', () => {
    expect(parseCompactJws(`${encode({ alg: 'x' })}.${encode({ sub: 'a' })}.AAAA`)).toEqual({ header: { alg: 'x' }, claims: { sub: 'a' } });
  });

  it.each([
    ['[]', '{}', 'header_json'],
    ['null', '{}', 'header_json'],
    ['{}', '"x"', 'claims_json'],
    ['{"a":1,"a":2}', '{}', 'header_json: duplicate member name'],
    ['{}', '{"sub":"a","sub":"b"}', 'claims_json: duplicate member name'],
    ['{}', '{', 'claims_json: string expected'],
  ])('refuses %s and %s', (header, claims, reason) => {
    expect(reasonOf(() => parseCompactJws(`${encode(header)}.${encode(claims)}.AAAA`))).toBe(reason);
  });
});

describe('readTokenHeader', () => {
  it('takes the name of an algorithm and of a key', () => {
    expect(readTokenHeader({ alg: 'ES256' }, 'standard')).toEqual({ algorithm: 'ES256', kid: null });
    expect(readTokenHeader({ alg: 'ES256', kid: 'k1+/=@~' }, 'standard')).toEqual({ algorithm: 'ES256', kid: 'k1+/=@~' });
  });

  it.each(['jku', 'jwk', 'x5u', 'x5c', 'x5t', 'x5t#S256', 'crit', 'b64', 'zip', 'cty', 'enc', 'x-foo'])('refuses the member %s', (name) => {
    expect(reasonOf(() => readTokenHeader({ alg: 'ES256', [name]: 'x' }, 'standard'))).toBe('header_member');
  });

  it.each([undefined, null, 'none', 'None', 'NONE', 'es256', 'RS1', 'ES256K', '', 1, ['ES256']])('refuses the algorithm %j', (alg) => {
    expect(reasonOf(() => readTokenHeader(alg === undefined ? {} : { alg }, 'standard'))).toBe('alg');
  });

  it.each(['', ' k', 'k\u0000', 'ｋ', 'k\r\nx', 'k'.repeat(129), 1, null, true, ['k']])('refuses the kid %j', (kid) => {
    expect(reasonOf(() => readTokenHeader({ alg: 'ES256', kid }, 'standard'))).toBe('kid');
  });

  it.each(['JWT', 'jwt', 'at+jwt', 'AT+JWT', 'application/at+jwt', 'application/jwt', undefined])(
    'takes the type %j in profile standard',
    (typ) => {
      expect(reasonOf(() => readTokenHeader(typ === undefined ? { alg: 'ES256' } : { alg: 'ES256', typ }, 'standard'))).toBe('accepted');
      expect(reasonOf(() => readTokenHeader(typ === undefined ? { alg: 'ES256' } : { alg: 'ES256', typ }, 'agno'))).toBe('accepted');
    },
  );

  it.each(['logout+jwt', 'dpop+jwt', 'xat+jwt', 'at+jwt ', 'jwtx', '', null, 5, 'x-application/jwt', 'at+application/jwt'])(
    'refuses the type %j',
    (typ) => {
      expect(reasonOf(() => readTokenHeader({ alg: 'ES256', typ }, 'standard'))).toBe('typ');
    },
  );

  it('wants an access token in profile rfc9068', () => {
    expect(reasonOf(() => readTokenHeader({ alg: 'ES256', typ: 'at+JWT' }, 'rfc9068'))).toBe('accepted');
    expect(reasonOf(() => readTokenHeader({ alg: 'ES256', typ: 'JWT' }, 'rfc9068'))).toBe('typ');
    expect(reasonOf(() => readTokenHeader({ alg: 'ES256' }, 'rfc9068'))).toBe('typ');
  });
});
