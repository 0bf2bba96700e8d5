import { describe, expect, it } from 'vitest';
import { authErrors } from './auth.errors.ts';
import { bearerChallenge, insufficientScope, withChallenge } from './challenge.ts';

describe('challenges', () => {
  it('name the realm, and no error where nothing was sent', () => {
    expect(bearerChallenge('os-1')).toEqual({ 'WWW-Authenticate': 'Bearer realm="os-1"' });
    expect(withChallenge(authErrors.credential_missing(['Authorization header missing']), 'os-1').headers).toEqual({
      'WWW-Authenticate': 'Bearer realm="os-1"',
    });
  });

  it('name the kind of error otherwise, and keep the error', () => {
    const cause = new Error('why');
    const error = withChallenge(authErrors.token_expired({ cause, headers: { 'X-Other': '1' }, extensions: { a: 1 } }), 'os-1');
    expect(error).toMatchObject({ code: 'auth_token_expired', status: 401, detail: 'Token has expired', extensions: { a: 1 }, cause });
    expect(error.headers).toEqual({ 'X-Other': '1', 'WWW-Authenticate': 'Bearer realm="os-1", error="invalid_token"' });
    expect(withChallenge(authErrors.request_ambiguous(['x']), 'os-1').headers).toEqual({
      'WWW-Authenticate': 'Bearer realm="os-1", error="invalid_request"',
    });
  });

  it('cannot be broken out of', () => {
    expect(bearerChallenge('a"b\\c\r\nX: é')).toEqual({ 'WWW-Authenticate': 'Bearer realm="abcX: "' });
  });

  it('name all scopes that are needed', () => {
    expect(insufficientScope(['agents:a:run', 'sessions:write'], 'os-1')).toMatchObject({
      code: 'auth_insufficient_scope',
      status: 403,
      detail: 'Insufficient permissions. Required scope(s): agents:a:run, sessions:write',
      headers: { 'WWW-Authenticate': 'Bearer realm="os-1", error="insufficient_scope", scope="agents:a:run sessions:write"' },
      extensions: { required_scopes: ['agents:a:run', 'sessions:write'] },
    });
  });
});
