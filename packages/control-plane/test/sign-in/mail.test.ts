import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createLog, silentLog } from 'agentos-ts/kit';
import { createMailer } from '../../src/mail/mailer.ts';
import { verificationsTable } from '../../src/sign-in/sign-in.table.ts';
import { openEmbedded } from '../support/databases.ts';
import type { TestDatabase } from '../support/databases.ts';
import { openSignInWorld, password } from '../support/sign-in-world.ts';
import type { SignInWorld } from '../support/sign-in-world.ts';
import { SoftwareAuthenticator } from '../support/software-authenticator.ts';
import { startSmtpServer } from '../support/smtp-server.ts';
import { totpCode } from '../support/totp.ts';

const from = 'AgentOS <agentos@example.test>';

let smtp: Awaited<ReturnType<typeof startSmtpServer>>;
let database: TestDatabase;
let world: SignInWorld;
beforeAll(async () => {
  smtp = await startSmtpServer();
  database = await openEmbedded();
  world = await openSignInWorld(database.db, { smtp: { url: smtp.url, from }, trustedProxies: 1 });
});
beforeEach(() => {
  smtp.mails.length = 0;
  smtp.state.refuses = false;
});
afterAll(async () => {
  await world.close();
  await database.close();
  await smtp.close();
});

let clients = 0;
const client = () => {
  clients += 1;
  return world.browser({ 'x-forwarded-for': `198.51.100.${clients}` });
};
const askFor = async (email: string): Promise<string> => {
  const next = smtp.next();
  expect((await client().post('/auth/request-password-reset', { email })).status).toBe(204);
  // Quoted-printable breaks long lines.
  const { data } = await next;
  return /#\/reset-password\/([\w-]+)/.exec(data.replaceAll('=\n', ''))?.[1] ?? '';
};
const reset = (token: string, next: string) => client().post('/auth/reset-password', { token, new_password: next });

test('a forgotten password is set anew by a link, once; every session ends', async () => {
  const { email } = await world.person();
  const browser = client();
  await browser.post('/auth/sign-in/email', { email, password });
  const token = await askFor(` ${email.toUpperCase()}`);
  expect(smtp.mails).toMatchObject([{ from: 'agentos@example.test', to: [email] }]);
  expect(smtp.mails[0]?.data.replaceAll('=\n', '')).toContain(`${world.publicUrl}/console#/reset-password/${token}`);
  const rows = await database.db.asSystem('look', (tx) => tx.query(`select * from ${verificationsTable.name}`));
  expect(JSON.stringify(rows)).not.toContain(token);
  expect(await reset(token, 'short')).toMatchObject({ status: 422, json: { code: 'sign_in_password_invalid' } });
  const replies = await Promise.all([reset(token, 'another long password'), reset(token, 'a third long password')]);
  expect(replies.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([204, 404]);
  expect(await reset(token, 'another long password')).toMatchObject({ status: 404, json: { code: 'sign_in_reset_invalid' } });
  expect((await browser.get('/auth/get-session')).status).toBe(401);
  const chosen = replies[0]?.status === 204 ? 'another long password' : 'a third long password';
  expect((await client().post('/auth/sign-in/email', { email, password: chosen })).status).toBe(200);
  expect((await client().post('/auth/sign-in/email', { email, password })).status).toBe(401);
});

test('the answer does not tell whether there is such an account', async () => {
  const { email } = await world.person();
  const next = smtp.next();
  const known = await client().post('/auth/request-password-reset', { email });
  await next;
  const unknown = await client().post('/auth/request-password-reset', { email: 'nobody@example.test' });
  const shown = ({ status, text, setCookies }: typeof known) => ({ status, text, setCookies });
  expect(shown(unknown)).toEqual(shown(known));
  smtp.state.refuses = true;
  expect(shown(await client().post('/auth/request-password-reset', { email }))).toEqual(shown(known));
});

const withPasskey = async (person: { readonly emailVerified: boolean }) => {
  const { email } = await world.person(person);
  const browser = client();
  await browser.post('/auth/sign-in/email', { email, password });
  const authenticator = new SoftwareAuthenticator(world.publicUrl);
  const { challenge = '' } = (await browser.get('/auth/passkey/generate-register-options')).json as { challenge?: string };
  const added = await browser.post('/auth/passkey/verify-registration', { response: authenticator.register(challenge), name: 'Key' });
  expect(added.status).toBe(200);
  return { email, authenticator };
};
const enter = async (authenticator: SoftwareAuthenticator) => {
  const browser = client();
  const { challenge = '' } = (await browser.get('/auth/passkey/generate-authenticate-options')).json as { challenge?: string };
  return (await browser.post('/auth/passkey/verify-authentication', { response: authenticator.authenticate(challenge) })).status;
};

test('whoever made an account for an address that is not theirs is out when its holder sets a password', async () => {
  const { email, authenticator } = await withPasskey({ emailVerified: false });
  expect(await enter(authenticator)).toBe(204);
  expect((await reset(await askFor(email), 'another long password')).status).toBe(204);
  expect(await enter(authenticator)).toBe(401);
  const [user] = await database.db.asSystem('look', (tx) => tx.query('select "emailVerified" from users where email = $1', [email]));
  expect(user).toEqual({ emailVerified: true });
});

test('passkeys of whose address was theirs all along stay', async () => {
  const { email, authenticator } = await withPasskey({ emailVerified: true });
  expect((await reset(await askFor(email), 'another long password')).status).toBe(204);
  expect(await enter(authenticator)).toBe(204);
});

test('a second step that was begun with the password of before, and other links, are over', async () => {
  const { email } = await world.person();
  const browser = client();
  await browser.post('/auth/sign-in/email', { email, password });
  const { totp_uri: uri } = (await browser.post('/auth/two-factor/enable', { password })).json as unknown as { totp_uri: string };
  expect((await browser.post('/auth/two-factor/verify-totp', { code: totpCode(uri) })).status).toBe(204);
  const begun = client();
  expect((await begun.post('/auth/sign-in/email', { email, password })).json).toEqual({ second_factor: true });
  const [first, second] = [await askFor(email), await askFor(email)];
  expect((await reset(first, 'another long password')).status).toBe(204);
  expect((await reset(second, 'a third long password')).status).toBe(404);
  expect(await begun.post('/auth/two-factor/verify-totp', { code: totpCode(uri, Date.now() + 30_000) })).toMatchObject({
    status: 401,
    json: { code: 'sign_in_challenge_over' },
  });
});

test('a link that is over is refused', async () => {
  const { email } = await world.person();
  const token = await askFor(email);
  await database.db.asSystem('age', (tx) => tx.query(`update ${verificationsTable.name} set "expiresAt" = now() - interval '1 second'`));
  expect(await reset(token, 'another long password')).toMatchObject({ status: 404, json: { code: 'sign_in_reset_invalid' } });
  for (const forged of ['', 'x', '__proto__', `${token}x`])
    expect((await reset(forged, 'another long password')).status).toBeOneOf([404, 422]);
});

test('mail that is refused stands in the log without its text and its recipient', async () => {
  const lines: string[] = [];
  const log = createLog({ level: 'debug', destination: { write: (line: string) => void lines.push(line) } });
  const mailer = createMailer({ url: smtp.url, from }, log);
  smtp.state.refuses = true;
  mailer.post({ to: 'someone@example.test', subject: 'A subject', text: 'a secret link' });
  await mailer.close();
  expect(lines.join('')).toMatch(/"code":"EENVELOPE","answer":550.*a mail could not be sent/);
  expect(lines.join('')).not.toMatch(/someone|secret link|A subject/);
});

test('an address cannot add recipients or headers', async () => {
  const mailer = createMailer({ url: smtp.url, from }, silentLog);
  await mailer.send({ to: 'one@example.test', subject: 'Hello\r\nBcc: two@example.test', text: 'Text\r\n.\r\nMAIL FROM:<x@example.test>' });
  await mailer.send({ to: 'one@example.test, two@example.test', subject: 'Hello', text: 'Text' }).catch(() => undefined);
  await mailer.close();
  for (const { to } of smtp.mails) expect(to).not.toContain('two@example.test');
  expect(smtp.mails[0]?.data).not.toMatch(/^Bcc:/m);
  expect(smtp.mails[0]?.to).toEqual(['one@example.test']);
});
