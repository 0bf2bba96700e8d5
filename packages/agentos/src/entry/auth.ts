// The public names of `agentos-ts/auth`: the lock alone, for applications that are not an AgentOS.
export { createTokenVerifier, decide, describeScopeProblem, isAdmin, parseScope, visibleIds } from '../auth/index.ts';
export type {
  AlgorithmName,
  AuthorizationConfig,
  ClaimNames,
  Decision,
  IssuerConfig,
  Principal,
  PublicKeySet,
  Scope,
  TokenProfile,
  TokenSource,
  TokenVerifier,
} from '../auth/index.ts';
export { jwtMiddleware } from '../http/index.ts';
export type { JwtMiddlewareOptions } from '../http/index.ts';
export { AgentOSError } from '../lib/errors.ts';
