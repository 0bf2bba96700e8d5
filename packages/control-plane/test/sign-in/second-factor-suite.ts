import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sessionCookie } from '../../src/http-handler.ts';
import { sessionsTable, twoFactorsTable } from '../../src/sign-in/sign-in.table.ts';
import type { OpenTestDatabase, TestDatabase } from '../support/databases.ts';
import { openSignInWorld, password } from '../support/sign-in-world.ts';
import type { SignInWorld } from '../support/sign-in-world.ts';
import { SoftwareAuthenticator } from '../support/software-authenticator.ts';
import { totpCode } from '../support/totp.ts';

/** Authenticator apps, backup codes and passkeys, on either database. */
export function secondFactorSuite(openDatabase: OpenTestDatabase): void {
  let database: TestDatabase;
  let world: SignInWorld;
  beforeAll(async () => {
    database = await openDatabase();
    world = await openSignInWorld(database.db, { trustedProxies: 1 });
  });
  afterAll(async () => {
    await world.close();
    await database.close();
  });

  let clients = 0;
  const client = () => {
    clients += 1;
    return world.browser({ 'x-forwarded-for': `198.51.100.${clients}` });
  };
  const signedIn = async (email: string) => {
    const browser = client();
    expect((await browser.post('/auth/sign-in/email', { email, password })).status).toBe(200);
    return browser;
  };
  const enrolled = async () => {
    const person = await world.person();
    const browser = await signedIn(person.email);
    const begun = await browser.post('/auth/two-factor/enable', { password });
    expect(begun.status).toBe(200);
    const { totp_uri: uri, backup_codes: codes } = begun.json as unknown as { totp_uri: string; backup_codes: string[] };
    expect((await browser.post('/auth/two-factor/verify-totp', { code: totpCode(uri) })).status).toBe(204);
    return { ...person, browser, uri, codes };
  };
  const firstStep = async (email: string) => {
    const browser = client();
    const reply = await browser.post('/auth/sign-in/email', { email, password });
    expect(reply).toMatchObject({ status: 200, json: { second_factor: true } });
    return browser;
  };

  describe('an authenticator app', () => {
    test('is set up with the password and a code, and then asked for', async () => {
      const { email, userId, name } = await world.person();
      const browser = await signedIn(email);
      expect(await browser.post('/auth/two-factor/enable', { password: 'not the password' })).toMatchObject({
        status: 403,
        json: { code: 'sign_in_password_wrong' },
      });
      const begun = await browser.post('/auth/two-factor/enable', { password });
      const { totp_uri: uri } = begun.json as unknown as { totp_uri: string };
      expect(new URL(uri)).toMatchObject({ protocol: 'otpauth:', host: 'totp' });
      // Begun and not ended: the password alone still does.
      expect(await client().post('/auth/sign-in/email', { email, password })).toMatchObject({ json: { second_factor: false } });
      expect(await browser.post('/auth/two-factor/verify-totp', { code: '000000' })).toMatchObject({
        status: 401,
        json: { code: 'sign_in_code_wrong' },
      });
      expect((await browser.post('/auth/two-factor/verify-totp', { code: totpCode(uri) })).status).toBe(204);
      expect(await browser.get('/auth/get-session')).toMatchObject({ status: 200, json: { user: { two_factor_enabled: true } } });
      expect(await world.signIn.findUserByEmail(email)).toEqual({ userId, email, name, twoFactorEnabled: true });

      const second = await firstStep(email);
      expect([...second.cookies.keys()]).toEqual(['__Host-agentos.two_factor']);
      expect((await second.get('/auth/get-session')).status).toBe(401);
      expect(await second.post('/auth/two-factor/verify-totp', { code: '000000' })).toMatchObject({
        status: 401,
        json: { code: 'sign_in_code_wrong' },
      });
      const done = await second.post('/auth/two-factor/verify-totp', { code: totpCode(uri, Date.now() + 30_000) });
      expect(done.status).toBe(204);
      for (const cookie of done.setCookies) expect(cookie).toMatch(/^__Host-.*; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
      expect([...second.cookies.keys()]).toEqual([sessionCookie]);
      expect((await second.get('/auth/get-session')).status).toBe(200);
    });

    test('does not end a sign-in that began with a password of before', async () => {
      const { email, browser, uri } = await enrolled();
      const begun = await firstStep(email);
      const change = { current_password: password, new_password: 'another long password' };
      expect((await browser.post('/auth/change-password', change)).status).toBe(204);
      expect(await begun.post('/auth/two-factor/verify-totp', { code: totpCode(uri, Date.now() + 30_000) })).toMatchObject({
        status: 401,
        json: { code: 'sign_in_challenge_over' },
      });
    });

    test('cannot be set up over the one that is there', async () => {
      const { browser } = await enrolled();
      expect(await browser.post('/auth/two-factor/enable', { password })).toMatchObject({
        status: 409,
        json: { code: 'sign_in_two_factor_on' },
      });
    });

    test('is kept encrypted', async () => {
      const { userId, uri, codes } = await enrolled();
      const rows = await database.db.asSystem('look', (tx) =>
        tx.query(`select secret, "backupCodes" from ${twoFactorsTable.name} where "userId" = $1`, [userId]),
      );
      const stored = JSON.stringify(rows);
      expect(rows).toHaveLength(1);
      for (const code of codes) expect(stored).not.toContain(code);
      expect(stored).not.toContain(new URL(uri).searchParams.get('secret'));
    });

    test('cannot be guessed: five wrong codes end the sign-in, and ten lock the account for a while', async () => {
      const { email, uri } = await enrolled();
      const address = () => {
        clients += 1;
        return { 'x-forwarded-for': `198.51.100.${clients}` };
      };
      const first = await firstStep(email);
      for (let index = 0; index < 5; index += 1)
        expect(await first.post('/auth/two-factor/verify-totp', { code: '000000' }, address())).toMatchObject({
          status: 401,
          json: { code: 'sign_in_code_wrong' },
        });
      expect(await first.post('/auth/two-factor/verify-totp', { code: totpCode(uri) }, address())).toMatchObject({
        status: 401,
        json: { code: 'sign_in_challenge_over' },
      });
      const second = await firstStep(email);
      for (let index = 0; index < 5; index += 1) await second.post('/auth/two-factor/verify-totp', { code: '000000' }, address());
      const third = await firstStep(email);
      expect(await third.post('/auth/two-factor/verify-totp', { code: totpCode(uri) }, address())).toMatchObject({
        status: 429,
        json: { code: 'sign_in_too_many' },
      });
    });

    test('shows codes that work once (RFC 6238 section 5.2)', async () => {
      const { email, userId, uri } = await enrolled();
      const code = totpCode(uri, Date.now() + 30_000);
      const both = await Promise.all([firstStep(email), firstStep(email)]);
      const replies = await Promise.all(both.map((browser) => browser.post('/auth/two-factor/verify-totp', { code })));
      expect(replies.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([204, 401]);
      const refused = replies.find(({ status }) => status === 401);
      expect(refused).toMatchObject({ json: { code: 'sign_in_code_wrong' }, setCookies: [] });
      const rows = await database.db.asSystem('look', (tx) =>
        tx.query(`select id from ${sessionsTable.name} where "userId" = $1`, [userId]),
      );
      // That of the enrolment, and one of the two.
      expect(rows).toHaveLength(2);
    });

    test('needs the first step', async () => {
      const { uri } = await enrolled();
      for (const path of ['verify-totp', 'verify-backup-code'])
        expect(await client().post(`/auth/two-factor/${path}`, { code: totpCode(uri) })).toMatchObject({
          status: 401,
          json: { code: 'sign_in_challenge_over' },
        });
    });

    test('is taken away with the password', async () => {
      const { email, browser } = await enrolled();
      expect((await browser.post('/auth/two-factor/disable', { password: 'not the password' })).status).toBe(403);
      expect((await browser.post('/auth/two-factor/disable', { password })).status).toBe(204);
      expect(await client().post('/auth/sign-in/email', { email, password })).toMatchObject({ json: { second_factor: false } });
      expect((await browser.post('/auth/two-factor/enable', { password })).status).toBe(200);
    });
  });

  describe('a backup code', () => {
    test('signs in once', async () => {
      const { email, codes } = await enrolled();
      const [code = ''] = codes;
      expect(new Set(codes).size).toBe(10);
      expect((await (await firstStep(email)).post('/auth/two-factor/verify-backup-code', { code })).status).toBe(204);
      expect(await (await firstStep(email)).post('/auth/two-factor/verify-backup-code', { code })).toMatchObject({
        status: 401,
        json: { code: 'sign_in_code_wrong' },
      });
      const both = await Promise.all([firstStep(email), firstStep(email)]);
      const replies = await Promise.all(both.map((browser) => browser.post('/auth/two-factor/verify-backup-code', { code: codes[1] })));
      expect(replies.filter(({ status }) => status === 204)).toHaveLength(1);
    });

    test('is void when there are new ones', async () => {
      const { email, browser, codes } = await enrolled();
      const renewed = await browser.post('/auth/two-factor/generate-backup-codes', { password });
      const { backup_codes: fresh } = renewed.json as unknown as { backup_codes: string[] };
      expect((await (await firstStep(email)).post('/auth/two-factor/verify-backup-code', { code: codes[0] })).status).toBe(401);
      expect((await (await firstStep(email)).post('/auth/two-factor/verify-backup-code', { code: fresh[0] })).status).toBe(204);
    });
  });

  describe('a passkey', () => {
    const optionsOf = ({ json }: { json: unknown }) => json as { challenge: string; userVerification?: string };
    const addPasskey = async (browser: Awaited<ReturnType<typeof signedIn>>, authenticator: SoftwareAuthenticator) => {
      const { challenge } = optionsOf(await browser.get('/auth/passkey/generate-register-options'));
      return await browser.post('/auth/passkey/verify-registration', { response: authenticator.register(challenge), name: 'Laptop' });
    };
    const enter = async (authenticator: SoftwareAuthenticator) => {
      const browser = client();
      const { challenge } = optionsOf(await browser.get('/auth/passkey/generate-authenticate-options'));
      const reply = await browser.post('/auth/passkey/verify-authentication', { response: authenticator.authenticate(challenge) });
      return { browser, reply };
    };

    test('is added, signs in, is listed without its key, and removed', async () => {
      const { email, userId } = await world.person();
      const browser = await signedIn(email);
      const authenticator = new SoftwareAuthenticator(world.publicUrl);
      const added = await addPasskey(browser, authenticator);
      expect(added).toMatchObject({ status: 200, json: { name: 'Laptop', backed_up: false } });
      const { browser: entered, reply } = await enter(authenticator);
      expect(reply.status).toBe(204);
      expect([...entered.cookies.keys()]).toContain(sessionCookie);
      expect(await entered.get('/auth/get-session')).toMatchObject({ json: { user: { id: userId } } });
      const { data } = (await entered.get('/auth/passkey/list-user-passkeys')).json as unknown as { data: { id: string }[] };
      expect(data).toEqual([added.json]);
      const other = await signedIn((await world.person()).email);
      expect(await other.post('/auth/passkey/delete-passkey', { id: data[0]?.id })).toMatchObject({
        status: 404,
        json: { code: 'sign_in_passkey_unknown' },
      });
      expect((await entered.post('/auth/passkey/delete-passkey', { id: data[0]?.id })).status).toBe(204);
      expect((await enter(authenticator)).reply).toMatchObject({ status: 401, json: { code: 'sign_in_passkey_refused' } });
    });

    test('stands for both factors', async () => {
      const { browser } = await enrolled();
      const authenticator = new SoftwareAuthenticator(world.publicUrl);
      expect((await addPasskey(browser, authenticator)).status).toBe(200);
      const { reply } = await enter(authenticator);
      expect(reply.status).toBe(204);
    });

    test('of an authenticator that did not ask for a finger, a face or a PIN is refused', async () => {
      const browser = await signedIn((await world.person()).email);
      const careless = new SoftwareAuthenticator(world.publicUrl);
      careless.verifiesUser = false;
      expect(await addPasskey(browser, careless)).toMatchObject({ status: 401, json: { code: 'sign_in_passkey_refused' } });
      careless.verifiesUser = true;
      expect((await addPasskey(browser, careless)).status).toBe(200);
      careless.verifiesUser = false;
      expect((await enter(careless)).reply).toMatchObject({ status: 401, json: { code: 'sign_in_passkey_refused' } });
      const asked = optionsOf(await client().get('/auth/passkey/generate-authenticate-options'));
      expect(asked.userVerification).toBe('required');
    });

    test('of another page, another challenge, or used again is refused', async () => {
      const browser = await signedIn((await world.person()).email);
      const elsewhere = new SoftwareAuthenticator('https://evil.example');
      expect((await addPasskey(browser, elsewhere)).status).toBe(401);
      const authenticator = new SoftwareAuthenticator(world.publicUrl);
      expect((await addPasskey(browser, authenticator)).status).toBe(200);
      const entering = client();
      const { challenge } = optionsOf(await entering.get('/auth/passkey/generate-authenticate-options'));
      const response = authenticator.authenticate(challenge);
      expect((await client().post('/auth/passkey/verify-authentication', { response })).status).toBe(401);
      expect((await entering.post('/auth/passkey/verify-authentication', { response })).status).toBe(204);
      expect((await entering.post('/auth/passkey/verify-authentication', { response })).status).toBe(401);
    });

    test('is added only shortly after signing in', async () => {
      const { email, userId } = await world.person();
      const browser = await signedIn(email);
      await database.db.asSystem('age a session', (tx) =>
        tx.query(`update ${sessionsTable.name} set "createdAt" = now() - interval '61 minutes' where "userId" = $1`, [userId]),
      );
      expect(await browser.get('/auth/passkey/generate-register-options')).toMatchObject({
        status: 403,
        json: { code: 'sign_in_not_fresh' },
      });
    });
  });
}
