/** Fakes of this room's tests. */
import { AgentOSError } from '../lib/errors.ts';
import { insufficientScope, makePrincipal } from '../auth/index.ts';
import type { CredentialRequest, Principal } from '../auth/index.ts';
import type { Log, LogFields } from '../telemetry/index.ts';
import type { RequestAuthenticator } from './authenticator.ts';

const policy = { adminScope: 'agent_os:admin', userIsolation: true, enforceScopes: true };

function principalWith(scopes: readonly string[], expiresAt: number | null = null): Principal {
  const init = { kind: 'user', id: 'alice', userId: 'alice', tenant: null, sessionId: null, claims: {} } as const;
  return makePrincipal({ ...init, scopes: new Set(scopes), expiresAt }, policy);
}

/** Accepts `Bearer <scopes separated by commas>`, `Bearer none` for no scope; counts how often it was asked. */
export class FakeAuthenticator implements RequestAuthenticator {
  asked = 0;
  expiresAt: number | null = null;

  insufficientScope(required: readonly string[]): AgentOSError {
    return insufficientScope(required, 'test');
  }

  authenticate(request: CredentialRequest): Principal {
    this.asked += 1;
    const sent = request.header('authorization');
    if (sent === null) throw new AgentOSError({ code: 'auth_credential_missing', status: 401, detail: 'Authorization header missing' });
    const scopes = /^Bearer ([\w:*,.-]+)$/.exec(sent)?.[1];
    if (scopes === undefined || (request.count?.('authorization') ?? 1) > 1) {
      throw new AgentOSError({ code: 'auth_credential_invalid', status: 401, detail: 'Invalid authentication token' });
    }
    return principalWith(scopes === 'none' ? [] : scopes.split(','), this.expiresAt);
  }
}

export interface Line {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly fields: LogFields;
  readonly message: string;
}

export function recordingLog(): { readonly log: Log; readonly lines: Line[] } {
  const lines: Line[] = [];
  const at = (level: Line['level']) => (fields: LogFields, message: string) => void lines.push({ level, fields, message });
  return { lines, log: { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error'), isLevelEnabled: () => true } };
}
