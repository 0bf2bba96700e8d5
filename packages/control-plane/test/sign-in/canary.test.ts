import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLog } from 'agentos-ts/kit';
import { issueSetupLink } from '../../src/setup/setup.ts';
import { oidcClient, startOidcProvider } from '../support/oidc-provider.ts';
import { openEmbedded } from '../support/databases.ts';
import type { TestDatabase } from '../support/databases.ts';
import { openSignInWorld, password } from '../support/sign-in-world.ts';
import { startSmtpServer } from '../support/smtp-server.ts';
import { totpCode } from '../support/totp.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openEmbedded();
});
afterAll(() => database.close());

test('no log line and no refusal holds a password, a token, a code or an address', async () => {
  const lines: string[] = [];
  const log = createLog({ level: 'debug', destination: { write: (line: string) => void lines.push(line) } });
  const provider = await startOidcProvider();
  const smtp = await startSmtpServer();
  smtp.state.refuses = true;
  const world = await openSignInWorld(database.db, {
    log,
    oidc: { issuer: provider.issuer, ...oidcClient },
    smtp: { url: smtp.url, from: 'agentos@example.test' },
    trustedProxies: 1,
  });
  const canaries = ['canary-password', 'canary@example.test', 'canary-token', 'canary-code', 'canary-secret', 'canary-state'];
  const refusals: string[] = [];
  let clients = 0;
  const post = async (path: string, body: object, browser = world.browser()) => {
    clients += 1;
    const reply = await browser.post(path, body, { 'x-forwarded-for': `198.51.100.${clients}` });
    if (reply.status >= 400) refusals.push(reply.text);
    return reply;
  };

  await post('/auth/sign-in/email', { email: 'canary@example.test', password: 'canary-password' });
  await world.person({ email: 'canary@example.test' });
  await post('/auth/sign-in/email', { email: 'canary@example.test', password: 'canary-password' });
  await post('/auth/request-password-reset', { email: 'canary@example.test' });
  await post('/auth/reset-password', { token: 'canary-token', new_password: 'canary-password' });
  await post('/auth/two-factor/verify-totp', { code: 'canary-code' });
  await post('/auth/two-factor/verify-backup-code', { code: 'canary-code' });
  await post('/auth/passkey/verify-authentication', { response: { id: 'canary-token' } });
  await post('/auth/sign-in/oauth2', { provider_id: 'canary-token' });
  await post('/setup', { secret: 'canary-secret', name: 'N', email: 'canary@example.test', password: 'canary-password' });
  await world.browser().get('/auth/oauth2/callback/sso?code=canary-code&state=canary-state&error_description=canary-token');

  // What is right must not be written either.
  const browser = world.browser();
  await post('/auth/sign-in/email', { email: 'canary@example.test', password }, browser);
  const begun = await post('/auth/two-factor/enable', { password }, browser);
  const { totp_uri: uri, backup_codes: codes } = begun.json as unknown as { totp_uri: string; backup_codes: string[] };
  await post('/auth/two-factor/verify-totp', { code: totpCode(uri) }, browser);
  const session = [...browser.cookies.values()].map((value) => decodeURIComponent(value).split('.')[0] ?? '');
  const link = await issueSetupLink(database.db, world.publicUrl);
  await world.close();
  await provider.close();
  await smtp.close();

  const secrets = [
    ...canaries,
    password,
    ...codes,
    ...session,
    new URL(uri).searchParams.get('secret') ?? '',
    link.split('/').at(-1) ?? '',
  ];
  expect(secrets.every((secret) => secret.length >= 10)).toBe(true);
  expect(refusals).toHaveLength(8);
  expect(lines.length).toBeGreaterThan(10);
  expect(lines.some((line) => line.includes('a mail could not be sent'))).toBe(true);
  for (const text of [...lines, ...refusals]) for (const secret of secrets) expect(text).not.toContain(secret);
});
