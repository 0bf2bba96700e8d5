import { expect, test } from 'vitest';
import { readSettings } from './settings.ts';

test('what is written in code wins over the environment', () => {
  const env = { CONTROL_PLANE_TRUSTED_PROXIES: '2', CONTROL_PLANE_PORT: '9000' };
  expect(readSettings({}, env)).toMatchObject({ trustedProxies: 2, port: 9000 });
  expect(readSettings({ trustedProxies: 0 }, env).trustedProxies).toBe(0);
  expect(readSettings({}, {}).trustedProxies).toBe(0);
});

test.each(['-1', 'two', '1.5', '100'])('%j is no number of proxies', (text) => {
  expect(() => readSettings({}, { CONTROL_PLANE_TRUSTED_PROXIES: text })).toThrow(/CONTROL_PLANE_TRUSTED_PROXIES/);
});

test('settings that go together are refused alone', () => {
  expect(() => readSettings({}, { SMTP_URL: 'smtp://mail' })).toThrow(/SMTP_FROM is missing/);
});
