import type { ControlPlaneDeps } from '../control-plane-deps.ts';
import { newSessionCookie } from './session-cookie.ts';
import { deleteSession } from './session.store.ts';
import { signInErrors } from './sign-in.errors.ts';
import { takeCode } from './used-codes.store.ts';

/**
 * A code of an authenticator app works once (RFC 6238 section 5.2), which the library does not see to: whoever looked over a shoulder has 90 seconds
 * otherwise. The session that it opened is ended again. Throws `sign_in_code_wrong`.
 */
export async function refuseUsedCode(
  { db, signIn }: ControlPlaneDeps,
  { code }: { readonly code: string },
  cookies: readonly string[],
): Promise<void> {
  const session = newSessionCookie(cookies);
  const holder = session === null ? null : await signIn.identify(session);
  if (holder === null) return;
  const { userId, sessionId } = holder;
  const isFresh = await db.asSystem('take a code', async (tx) => {
    if (await takeCode(tx, userId, code, Date.now())) return true;
    await deleteSession(tx, userId, sessionId);
    return false;
  });
  if (!isFresh) throw signInErrors.code_wrong();
}
