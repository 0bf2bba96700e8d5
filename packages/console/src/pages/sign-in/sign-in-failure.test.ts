import { AgentOSClientError } from '@agentos-ts/client/control-plane';
import { expect, test } from 'vitest';
import { describeSignInFailure, readCallbackFailure } from './sign-in-failure.ts';

const refusal = (status: number, retryAfterMs: number | null = null) =>
  new AgentOSClientError({ status, code: 'sign_in_refused', detail: 'The address or the password is not right', retryAfterMs });

test('a refusal is the same sentence whoever it is about', () => {
  expect(describeSignInFailure(refusal(401))).toBe('The address or the password is not right.');
});

test('says how long to wait', () => {
  expect(describeSignInFailure(refusal(429, 30_000))).toContain('30 seconds');
  expect(describeSignInFailure(refusal(429, 600_000))).toContain('10 minutes');
  expect(describeSignInFailure(refusal(429))).toContain('a while');
});

test('what stands in the address is never shown', () => {
  expect(readCallbackFailure('')).toBeNull();
  expect(readCallbackFailure('?error=sign_in_person_unknown')).toContain('invitation');
  for (const text of ['<b>call 555</b>', '__proto__', 'constructor'])
    expect(readCallbackFailure(`?error=${encodeURIComponent(text)}`)).toBe('The sign-in could not be done.');
});
