import { describe, expect, it } from 'vitest';
import { AgentOSError } from '../lib/errors.ts';
import { cookieValues } from './cookie.ts';
import { missingCredentialText, pickCredential } from './credential.ts';
import type { CredentialConfig, CredentialRequest } from './credential.ts';
import { isCrossSite } from './cross-site.ts';

const config: CredentialConfig = {
  source: 'header',
  header: 'Authorization',
  cookie: 'access_token',
  allowedOrigins: new Set(['https://app.test']),
};
const cookies: CredentialConfig = { ...config, source: 'cookie' };
const both: CredentialConfig = { ...config, source: 'both' };

function request(headers: Readonly<Record<string, string>>, more: Partial<CredentialRequest> = {}): CredentialRequest {
  const lower = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  return { method: 'GET', url: 'https://os.test/agents', header: (name) => lower.get(name.toLowerCase()) ?? null, ...more };
}

function outcome(headers: Readonly<Record<string, string>>, settings = config, more: Partial<CredentialRequest> = {}): string {
  try {
    return pickCredential(request(headers, more), settings);
  } catch (error) {
    return AgentOSError.is(error) ? error.code : 'not an AgentOSError';
  }
}

describe('header', () => {
  it.each([
    ['Bearer abc', 'abc'],
    ['bearer abc', 'abc'],
    ['BEARER a.b-c_d~+/=', 'a.b-c_d~+/='],
    ['Bearer  abc', 'auth_credential_invalid'],
    ['Bearer\tabc', 'auth_credential_invalid'],
    ['Bearer abc ', 'auth_credential_invalid'],
    [' Bearer abc', 'auth_credential_invalid'],
    ['Bearer abc, Bearer def', 'auth_credential_invalid'],
    ['Bearer: abc', 'auth_credential_invalid'],
    ['Bearerabc', 'auth_credential_invalid'],
    ['Bearer', 'auth_credential_invalid'],
    ['Bearer ', 'auth_credential_invalid'],
    ['Basic abc', 'auth_credential_invalid'],
    ['DPoP abc', 'auth_credential_invalid'],
    ['Bearer é', 'auth_credential_invalid'],
    ['abc', 'auth_credential_invalid'],
    ['', 'auth_credential_invalid'],
  ])('%j: %s', (value, expected) => {
    expect(outcome({ Authorization: value })).toBe(expected);
  });

  it('says where the token is missing', () => {
    expect(outcome({})).toBe('auth_credential_missing');
    expect(missingCredentialText(config)).toBe('Authorization header missing');
    expect(missingCredentialText(cookies)).toBe("JWT cookie 'access_token' missing");
    expect(missingCredentialText(both)).toBe("JWT token missing from both Authorization header and 'access_token' cookie");
  });

  it('refuses two of them where the runtime can tell', () => {
    expect(outcome({ Authorization: 'Bearer abc' }, config, { count: () => 2 })).toBe('auth_request_ambiguous');
    expect(outcome({ Authorization: 'Bearer abc' }, config, { count: () => 1 })).toBe('abc');
  });

  it('may have another name, and then hold the bare token', () => {
    const named = { ...config, header: 'X-Auth-Token' };
    expect(outcome({ 'X-Auth-Token': 'Bearer abc' }, named)).toBe('abc');
    expect(outcome({ 'X-Auth-Token': 'abc' }, named)).toBe('abc');
    expect(outcome({ 'X-Auth-Token': 'abc def' }, named)).toBe('auth_credential_invalid');
    expect(outcome({ Authorization: 'Bearer abc' }, named)).toBe('auth_credential_missing');
    expect(outcome({ AUTHORIZATION: 'abc' }, { ...config, header: 'authorization' })).toBe('auth_credential_invalid');
  });
});

describe('query string', () => {
  it('is never a credential, and is refused beside one', () => {
    expect(outcome({}, config, { url: '/agents?access_token=abc' })).toBe('auth_credential_missing');
    expect(outcome({ Authorization: 'Bearer abc' }, config, { url: '/agents?x=1&access_token=def' })).toBe('auth_request_ambiguous');
    expect(outcome({ Authorization: 'Bearer abc' }, config, { url: '/access_token?x=access_token' })).toBe('abc');
  });
});

function detail(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return AgentOSError.is(error) ? `${error.status} ${error.detail}` : '';
  }
  return 'accepted';
}

describe('what the client is told about two credentials', () => {
  it('names their place and never their text', () => {
    const sent = { Authorization: 'Bearer abc', Cookie: 'access_token=abc; access_token=def' };
    expect(detail(() => pickCredential(request(sent, { count: () => 2 }), config))).toBe('400 Authorization header sent more than once');
    expect(detail(() => pickCredential(request(sent, { url: '/?access_token=x' }), config))).toBe(
      '400 A token in the query string is never accepted',
    );
    expect(detail(() => pickCredential(request(sent), cookies))).toBe("400 Cookie 'access_token' sent more than once");
    expect(detail(() => pickCredential(request({}), both))).toBe(
      "401 JWT token missing from both Authorization header and 'access_token' cookie",
    );
  });
});

describe('cookie', () => {
  it('is read only where the configuration says so', () => {
    expect(outcome({ Cookie: 'access_token=abc' })).toBe('auth_credential_missing');
    expect(outcome({ Cookie: 'access_token=abc' }, cookies)).toBe('abc');
    expect(outcome({ Authorization: 'Bearer abc' }, cookies)).toBe('auth_credential_missing');
    expect(outcome({ Cookie: 'a=1; access_token=abc; b=2' }, both)).toBe('abc');
    expect(outcome({ Cookie: 'access_token=' }, cookies)).toBe('auth_credential_missing');
  });

  it('gives way to the header, also to a bad one', () => {
    expect(outcome({ Authorization: 'Bearer abc', Cookie: 'access_token=def' }, both)).toBe('abc');
    expect(outcome({ Authorization: 'rubbish', Cookie: 'access_token=def' }, both)).toBe('auth_credential_invalid');
  });

  it('with the __Host- prefix wins over the plain name, and neither may come twice', () => {
    expect(outcome({ Cookie: 'access_token=evil; __Host-access_token=abc' }, cookies)).toBe('abc');
    expect(outcome({ Cookie: 'access_token=abc; access_token=def' }, cookies)).toBe('auth_request_ambiguous');
    expect(outcome({ Cookie: '__Host-access_token=abc; __Host-access_token=def' }, cookies)).toBe('auth_request_ambiguous');
  });

  it('is refused with an unsafe request from another site', () => {
    const foreign = { Cookie: 'access_token=abc', Origin: 'https://evil.test' };
    expect(outcome(foreign, cookies, { method: 'POST' })).toBe('auth_cross_site');
    expect(outcome(foreign, cookies)).toBe('abc');
    expect(outcome({ ...foreign, Origin: 'https://app.test' }, cookies, { method: 'POST' })).toBe('abc');
  });

  it('values are found by their exact name', () => {
    expect(cookieValues('a=1; ab=2; a="3"; a = 4 ;a', 'a')).toEqual(['1', '3', '4']);
    expect(cookieValues(null, 'a')).toEqual([]);
    expect(cookieValues('=x', '')).toEqual([]);
  });
});

const ask = (headers: Readonly<Record<string, string>>, method = 'POST'): boolean =>
  isCrossSite(request(headers, { method }), config.allowedOrigins);

describe('isCrossSite', () => {
  it.each([
    [{}, false],
    [{ Origin: 'https://os.test' }, false],
    [{ Origin: 'http://os.test' }, true],
    [{ Origin: 'https://os.test:8443' }, true],
    [{ Origin: 'https://app.test' }, false],
    [{ Origin: 'https://evil.test' }, true],
    [{ Origin: 'null' }, true],
    [{ 'Sec-Fetch-Site': 'cross-site' }, true],
    [{ 'Sec-Fetch-Site': 'same-site' }, true],
    [{ 'Sec-Fetch-Site': 'same-origin' }, false],
    [{ 'Sec-Fetch-Site': 'none' }, false],
    [{ 'Sec-Fetch-Site': 'cross-site', Origin: 'https://app.test' }, false],
    [{ 'Sec-Fetch-Site': 'cross-site', Origin: 'https://os.test' }, true],
    [{ 'Sec-Fetch-Site': 'same-origin', Origin: 'https://os.test' }, false],
  ])('%j: %s', (headers, expected) => {
    expect(ask(headers)).toBe(expected);
  });

  it('lets safe methods through, but not a websocket upgrade', () => {
    for (const method of ['GET', 'HEAD', 'OPTIONS']) expect(ask({ Origin: 'https://evil.test' }, method)).toBe(false);
    for (const method of ['PUT', 'PATCH', 'DELETE', 'get']) expect(ask({ Origin: 'https://evil.test' }, method)).toBe(true);
    expect(ask({ Origin: 'https://evil.test', Upgrade: 'websocket' }, 'GET')).toBe(true);
  });

  it('cannot tell its own origin from a relative URL', () => {
    expect(isCrossSite(request({ Origin: 'https://os.test' }, { method: 'POST', url: '/agents' }), new Set())).toBe(true);
  });
});
