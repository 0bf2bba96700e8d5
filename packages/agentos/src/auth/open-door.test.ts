import { describe, expect, it } from 'vitest';
import { AgentOSError } from '../lib/errors.ts';
import type { CredentialRequest } from './credential.ts';
import { guardOpenDoor } from './open-door.ts';
import { resolveAuthorization } from './resolve-authorization.ts';

interface Knock {
  readonly method?: string;
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly allowUnauthenticated?: boolean;
  readonly allowedOrigins?: readonly string[];
}

function answerTo({ method = 'GET', url = 'http://localhost/agents', headers = {}, ...settings }: Knock): string {
  const request: CredentialRequest = { method, url, header: (name) => headers[name] ?? null };
  try {
    guardOpenDoor(request, resolveAuthorization({ env: {}, osId: 'os-1', ...settings }));
    return 'in';
  } catch (error) {
    if (AgentOSError.is(error)) return `${error.status} ${error.code}: ${error.detail}`;
    throw error;
  }
}

const local = '403 auth_local_only: Authorization is off: this server answers to localhost only';
const crossSite = '403 auth_cross_site: Cross-site request refused';

describe('a server without authorization', () => {
  it.each(['localhost', 'localhost:7777', 'localhost.', 'my.app.localhost', '127.0.0.1', '127.8.9.10:1', '[::1]:80'])(
    'answers to %s',
    (host) => {
      expect(answerTo({ url: `http://${host}/` })).toBe('in');
    },
  );

  it.each(['evil.example', 'localhost.evil.example', 'evil-localhost', '127.0.0.1.evil.example', '10.0.0.1', '[::2]'])(
    'does not answer to %s',
    (host) => {
      expect(answerTo({ url: `http://${host}/` })).toBe(local);
    },
  );

  it('does not answer to what is no address', () => {
    expect(answerTo({ url: '/agents' })).toBe(local);
  });

  it('answers to all names where it was allowed to', () => {
    expect(answerTo({ url: 'http://os.example/', allowUnauthenticated: true })).toBe('in');
    expect(answerTo({ url: 'http://os.example/', allowUnauthenticated: false })).toBe(local);
  });

  it('takes no changes from pages of other origins', () => {
    const headers = { origin: 'https://evil.example' };
    expect(answerTo({ method: 'POST', headers })).toBe(crossSite);
    expect(answerTo({ method: 'POST', headers: { 'sec-fetch-site': 'cross-site' } })).toBe(crossSite);
    expect(answerTo({ headers })).toBe('in');
    expect(answerTo({ method: 'POST' })).toBe('in');
    expect(answerTo({ method: 'POST', headers: { origin: 'http://localhost' } })).toBe('in');
  });

  it('also not where other names are allowed, unless the origin is', () => {
    const from = { method: 'POST', url: 'http://os.example/', headers: { origin: 'https://app.example' }, allowUnauthenticated: true };
    expect(answerTo(from)).toBe(crossSite);
    expect(answerTo({ ...from, allowedOrigins: ['https://app.example'] })).toBe('in');
    expect(answerTo({ ...from, allowedOrigins: ['*'] })).toBe('in');
  });
});
