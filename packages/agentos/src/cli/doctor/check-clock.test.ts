import { expect, test, vi } from 'vitest';
import { checkClock } from './check-clock.ts';

const now = Date.UTC(2026, 0, 1, 12);
const env = { JWT_JWKS_URL: 'https://login.example.com/keys' };
const answering = (date: number) => async () => new Response(null, { headers: { Date: new Date(date).toUTCString() } });

test.each([
  [0, 'ok'],
  [3000, 'ok'],
  [8000, 'warn'],
  [-8000, 'warn'],
  [60_000, 'fail'],
  [-3_600_000, 'fail'],
])('a difference of %d ms is %s', async (difference, level) => {
  const finding = await checkClock(env, answering(now - difference), () => now);
  expect(finding).toMatchObject({ level, subject: 'clock' });
});

test('an issuer that cannot be reached is a warning, not a fault of the clock', async () => {
  const finding = await checkClock(
    env,
    () => Promise.reject(new TypeError('fetch failed')),
    () => now,
  );
  expect(finding.level).toBe('warn');
});

test.each([{}, { JWT_ISSUER: 'internal-name' }, { JWT_JWKS_URL: 'http://login.example.com/keys' }])(
  'nobody is asked for %j',
  async (settings) => {
    const ask = vi.fn<typeof fetch>();
    expect((await checkClock(settings, ask, () => now)).level).toBe('ok');
    expect(ask).not.toHaveBeenCalled();
  },
);
