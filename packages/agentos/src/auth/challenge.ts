import { authErrors } from './auth.errors.ts';
import { AgentOSError } from '../lib/errors.ts';

type Parameter = readonly [name: string, value: string];

/** A `WWW-Authenticate` header (RFC 6750 section 3, RFC 9110 section 11.6.1). Characters that a quoted string cannot hold are dropped. */
export function bearerChallenge(realm: string, parameters: readonly Parameter[] = []): Readonly<Record<string, string>> {
  const all: readonly Parameter[] = [['realm', realm], ...parameters];
  return {
    'WWW-Authenticate': `Bearer ${all.map(([name, value]) => `${name}="${value.replace(/[^\x20\x21\x23-\x5b\x5d-\x7e]/g, '')}"`).join(', ')}`,
  };
}

/** The same error with the challenge that RFC 6750 section 3.1 wants for it: no `error` where no credential was sent. */
export function withChallenge(error: AgentOSError, realm: string): AgentOSError {
  const code = challengeCode(error);
  const headers = { ...error.headers, ...bearerChallenge(realm, code === null ? [] : [['error', code]]) };
  const { code: name, status, detail, extensions, cause } = error;
  return new AgentOSError({ code: name, status, detail, headers, extensions, cause });
}

function challengeCode({ status, code }: AgentOSError): string | null {
  if (code === 'auth_credential_missing') return null;
  return status === 400 ? 'invalid_request' : 'invalid_token';
}

/** 403 that names every scope the operation needs, in the challenge and in `required_scopes`. */
export function insufficientScope(required: readonly string[], realm: string): AgentOSError {
  const headers = bearerChallenge(realm, [
    ['error', 'insufficient_scope'],
    ['scope', required.join(' ')],
  ]);
  return authErrors.insufficient_scope([required], { headers, extensions: { required_scopes: required } });
}
