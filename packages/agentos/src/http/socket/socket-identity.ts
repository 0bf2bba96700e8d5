import type { Authenticator, Principal } from '../../auth/index.ts';
import { AgentOSError } from '../../lib/errors.ts';
import { frame } from './socket-frame.ts';
import type { SocketFrame } from './socket-frame.ts';

/** The part of auth's authenticator that a socket needs: the same that requests go through. */
export type SocketAuthenticator = Pick<Authenticator, 'mode' | 'authenticate' | 'verifyToken'>;

/** Whom a socket speaks for, and the proof, which is looked at again with every message. */
export interface SocketIdentity {
  readonly principal: Principal;
  /** Null where authorization is off and the client showed none. */
  readonly token: string | null;
}

/** What the server says first (wire 7.1). */
export function greeting(requiresAuth: boolean): SocketFrame {
  const message = requiresAuth ? 'Connected to AgentOS. Please authenticate to continue.' : 'Connected to AgentOS.';
  return frame({ event: 'connected', message, requires_auth: requiresAuth });
}

export function welcome({ kind, userId }: Principal): readonly SocketFrame[] {
  const accepted = frame({ event: 'authenticated', message: 'Authentication successful. You can now send commands.' });
  if (userId === null) return [accepted];
  const how = kind === 'service_account' ? 'Service account' : 'JWT';
  return [accepted, frame({ event: 'authenticated', message: `${how} authentication successful.`, user_id: userId })];
}

export function signInFirst(mode: Authenticator['mode']): SocketFrame {
  const credential = mode === 'security_key' ? 'bearer token' : 'JWT';
  return frame({ event: 'auth_required', error: `Authentication required. Send authenticate action with valid ${credential}.` });
}

/** Tells no more than the reply to a request would. */
export function authError(error: unknown): SocketFrame {
  if (!AgentOSError.is(error)) return authProblem('Authentication is temporarily unavailable', 'server_error');
  const kind = error.status >= 500 ? 'server_error' : error.code === 'auth_token_expired' ? 'expired' : 'invalid_token';
  return authProblem(error.detail, kind);
}

export const authProblem = (error: string, kind: 'expired' | 'invalid_token' | 'server_error'): SocketFrame =>
  frame({ event: 'auth_error', error, error_type: kind });

export const isSamePrincipal = (a: Principal, b: Principal): boolean => a.kind === b.kind && a.id === b.id && a.tenant === b.tenant;

export function hasSameRights(a: Principal, b: Principal): boolean {
  return a.scopes.size === b.scopes.size && [...a.scopes].every((scope) => b.scopes.has(scope));
}

export const isExpired = ({ expiresAt }: Principal, nowMs: number): boolean => expiresAt !== null && nowMs >= expiresAt * 1000;
