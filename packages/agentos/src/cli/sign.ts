import { SignJWT } from 'jose';
import type { SigningKey } from './signing-key.ts';

/** What a token says. */
export interface TokenContent {
  readonly subject: string;
  readonly scopes: readonly string[];
  /** Seconds from now. */
  readonly lifetime: number;
  readonly audience?: string | readonly string[] | undefined;
  readonly issuer?: string | undefined;
  /** `kid` of the header. */
  readonly keyId?: string | undefined;
  /** `session_id`: session that runs started with the token go into. */
  readonly sessionId?: string | undefined;
}

/** Signs a token (RFC 7519, compact form). The only place of this package that signs. */
export function signToken(content: TokenContent, { algorithm, key }: SigningKey, now: number = Date.now()): Promise<string> {
  const issuedAt = Math.floor(now / 1000);
  const { audience } = content;
  const claims = {
    sub: content.subject,
    scopes: [...content.scopes],
    ...(audience === undefined ? {} : { aud: typeof audience === 'string' ? audience : [...audience] }),
    ...(content.issuer === undefined ? {} : { iss: content.issuer }),
    ...(content.sessionId === undefined ? {} : { session_id: content.sessionId }),
    iat: issuedAt,
    exp: issuedAt + content.lifetime,
  };
  const kid = content.keyId === undefined ? {} : { kid: content.keyId };
  return new SignJWT(claims).setProtectedHeader({ alg: algorithm, typ: 'JWT', ...kid }).sign(key);
}
