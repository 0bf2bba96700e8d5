import { AgentOSError } from '../lib/errors.ts';
import { createTokenVerifier, Rejection } from '../auth/index.ts';
import type { AuthorizationConfig, Principal } from '../auth/index.ts';
import type { Io } from './io.ts';

/** What a server with this configuration would say to a token. */
export type Verdict =
  | { readonly kind: 'accepted'; readonly principal: Principal }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'unchecked'; readonly reason: string };

const explanations: ReadonlyMap<string, string> = new Map([
  ['too_long', 'it is longer than 8192 characters'],
  ['character', 'it holds a character that is not base64url'],
  ['parts', 'it does not have three parts'],
  ['base64url', 'a part is not canonical base64url'],
  ['header_member', 'the header has a member other than alg, kid and typ'],
  ['alg', 'the algorithm is unknown or none'],
  ['typ', 'the typ of the header is not JWT or at+jwt'],
  ['kid', 'the kid is not 1 to 128 printable characters'],
  ['no_key', 'no configured key has this kid and algorithm'],
  ['signature', 'the signature does not match: signed with another key, or changed afterwards'],
  ['expired', 'it has expired'],
  ['exp_missing', 'it has no exp'],
  ['exp_before_iat', 'it expires before it was issued'],
  ['lifetime', 'it lives longer than the server allows'],
  ['iat_missing', 'it has no iat'],
  ['iat_in_future', 'it was issued in the future: compare the clocks'],
  ['nbf_in_future', 'it is not valid yet (nbf): compare the clocks'],
  ['iss', 'the issuer is not the configured one'],
  ['sub', 'the subject is missing, unusable or reserved'],
  ['scopes_too_many', 'it has more than 1000 scopes'],
]);

/** Verifies a token as a server with this configuration and environment would. Rejects with a `config_*` error when the keys cannot be used. */
export async function judgeToken(token: string, config: AuthorizationConfig, env: Io['env']): Promise<Verdict> {
  const verifier = await openVerifier(config, env);
  if (verifier === undefined)
    return { kind: 'unchecked', reason: 'no key to check the signature with; give --key or --jwks, or set JWT_VERIFICATION_KEY' };
  try {
    return { kind: 'accepted', principal: await verifier.verify(token) };
  } catch (error) {
    return { kind: 'refused', reason: explainRefusal(error) };
  } finally {
    await verifier.close();
  }
}

async function openVerifier(config: AuthorizationConfig, env: Io['env']) {
  try {
    return await createTokenVerifier(config, { env });
  } catch (error) {
    if (AgentOSError.is(error) && error.code === 'config_no_key_source') return undefined;
    throw error;
  }
}

/** The precise reason, which a client never learns. */
function explainRefusal(error: unknown): string {
  if (!AgentOSError.is(error)) throw error;
  if (!(error.cause instanceof Rejection)) return error.detail;
  const { kind, reason } = error.cause;
  const explanation = kind === 'token_audience' ? 'the audience is not the expected one' : explanations.get(reason);
  return explanation === undefined ? reason : `${explanation} (${reason})`;
}
