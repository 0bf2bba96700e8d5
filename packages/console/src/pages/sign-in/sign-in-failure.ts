import { AgentOSClientError } from '@agentos-ts/client/control-plane';

const seconds = (ms: number | null): string =>
  ms === null ? 'a while' : ms < 90_000 ? `${Math.ceil(ms / 1000)} seconds` : `${Math.ceil(ms / 60_000)} minutes`;

/** Why a sign-in failed, in words that tell nothing about accounts. */
export function describeSignInFailure(error: unknown): string {
  if (!AgentOSClientError.is(error)) return error instanceof Error ? error.message : 'Something went wrong.';
  const { status, code, detail, retryAfterMs } = error;
  if (status === 0) return 'The control plane could not be reached. Look whether it is running, and try again.';
  if (status === 429) return `Too many tries. Wait ${seconds(retryAfterMs)}, then try again.`;
  if (status === 422) return 'Give an e-mail address and a password.';
  return typeof detail === 'string' ? `${detail}.` : `The sign-in failed (${code}).`;
}

const refusals: Readonly<Record<string, string>> = {
  sign_in_person_unknown: 'Nobody with this address has an account here. Ask an administrator for an invitation.',
  sign_in_provider_refused: 'The sign-in provider did not let you in.',
};

/** Why the way back from the OpenID provider led here; null when it did not. The code stands in the query, which anybody can write: only known ones count. */
export function readCallbackFailure(search: string): string | null {
  const code = new URLSearchParams(search).get('error');
  if (code === null) return null;
  return (Object.hasOwn(refusals, code) ? refusals[code] : undefined) ?? 'The sign-in could not be done.';
}
