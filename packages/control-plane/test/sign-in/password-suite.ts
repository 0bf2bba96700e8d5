import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sessionCookie } from '../../src/http-handler.ts';
import { countTry } from '../../src/sign-in/account-tries.store.ts';
import { sessionsTable } from '../../src/sign-in/sign-in.table.ts';
import type { OpenTestDatabase, TestDatabase } from '../support/databases.ts';
import { openSignInWorld, password } from '../support/sign-in-world.ts';
import type { SignInWorld } from '../support/sign-in-world.ts';

/** Password, cookies, sessions and limits, on either database. */
export function passwordSuite(openDatabase: OpenTestDatabase): void {
  let database: TestDatabase;
  let world: SignInWorld;
  let proxied: SignInWorld;
  beforeAll(async () => {
    database = await openDatabase();
    world = await openSignInWorld(database.db);
    proxied = await openSignInWorld(database.db, { trustedProxies: 1 });
  });
  afterAll(async () => {
    await world.close();
    await proxied.close();
    await database.close();
  });

  // Behind a trusted proxy, so that each client has an address and limits of its own.
  let clients = 0;
  const client = () => {
    clients += 1;
    return proxied.browser({ 'x-forwarded-for': `198.51.100.${clients}` });
  };
  const signedIn = async (email: string) => {
    const browser = client();
    expect((await browser.post('/auth/sign-in/email', { email, password })).status).toBe(200);
    return browser;
  };

  describe('a password', () => {
    test('signs in; the cookie is for this host, https and the server alone', async () => {
      const { email, userId, name } = await world.person();
      const browser = client();
      const reply = await browser.post('/auth/sign-in/email', { email: ` ${email.toUpperCase()} `, password });
      expect(reply).toMatchObject({ status: 200, json: { second_factor: false } });
      expect(reply.setCookies).toHaveLength(1);
      const [cookie = ''] = reply.setCookies;
      expect(cookie.startsWith(`${sessionCookie}=`)).toBe(true);
      expect(cookie.split('; ').slice(1).toSorted()).toEqual(['HttpOnly', `Max-Age=${7 * 24 * 3600}`, 'Path=/', 'SameSite=Lax', 'Secure']);
      expect(reply.headers.get('cache-control')).toBe('no-store');
      const session = await browser.get('/auth/get-session');
      expect(session).toMatchObject({ status: 200, json: { user: { id: userId, email, name, two_factor_enabled: false } } });
      const token = decodeURIComponent(browser.cookies.get(sessionCookie) ?? '').split('.')[0] ?? '-';
      expect(token).toHaveLength(32);
      for (const { text } of [reply, session, await browser.get('/auth/list-sessions')]) expect(text).not.toContain(token);
    });

    test('that is wrong and an address that nobody has are the same answer', async () => {
      const { email } = await world.person();
      const wrong = await client().post('/auth/sign-in/email', { email, password: 'not the password' });
      const unknown = await client().post('/auth/sign-in/email', { email: 'nobody@example.test', password });
      const none = await client().post('/auth/sign-in/email', { email: 'no address', password });
      expect(wrong).toMatchObject({ status: 401, json: { code: 'sign_in_refused' }, setCookies: [] });
      for (const other of [unknown, none]) {
        expect(other.status).toBe(401);
        expect({ ...other.json, instance: null }).toEqual({ ...wrong.json, instance: null });
        expect(other.setCookies).toEqual([]);
      }
    });

    test('is changed by whoever knows it; every other session ends', async () => {
      const { email } = await world.person();
      const here = await signedIn(email);
      const there = await signedIn(email);
      const change = (current: string, next: string) =>
        here.post('/auth/change-password', { current_password: current, new_password: next });
      expect(await change('not the password', 'another long password')).toMatchObject({
        status: 403,
        json: { code: 'sign_in_password_wrong' },
      });
      expect(await change(password, 'short')).toMatchObject({ status: 422, json: { code: 'sign_in_password_invalid' } });
      expect((await change(password, 'another long password')).status).toBe(204);
      expect((await there.get('/auth/get-session')).status).toBe(401);
      expect((await here.get('/auth/get-session')).status).toBe(200);
      expect((await client().post('/auth/sign-in/email', { email, password })).status).toBe(401);
      expect((await client().post('/auth/sign-in/email', { email, password: 'another long password' })).status).toBe(200);
    });

    test('cannot be reset where no mail is sent', async () => {
      const reply = await client().post('/auth/request-password-reset', { email: 'nobody@example.test' });
      expect(reply).toMatchObject({ status: 404, json: { code: 'sign_in_mail_off' } });
    });
  });

  describe('a session', () => {
    test('ends at once: by signing out, by another session, and by the other rooms', async () => {
      const { email, userId } = await world.person();
      const [one, two, three] = [await signedIn(email), await signedIn(email), await signedIn(email)];
      const value = one.cookies.get(sessionCookie);
      const out = await one.post('/auth/sign-out');
      expect(out.status).toBe(204);
      expect(one.cookies.has(sessionCookie)).toBe(false);
      one.cookies.set(sessionCookie, value ?? '');
      expect((await one.get('/auth/get-session')).status).toBe(401);

      const { data } = (await two.get('/auth/list-sessions')).json as unknown as { data: { id: string; current: boolean }[] };
      expect(data.map(({ current }) => current)).toHaveLength(2);
      const other = data.find(({ current }) => !current);
      expect((await two.post('/auth/revoke-session', { id: other?.id })).status).toBe(204);
      expect((await three.get('/auth/get-session')).status).toBe(401);
      expect(await two.post('/auth/revoke-session', { id: other?.id })).toMatchObject({
        status: 404,
        json: { code: 'sign_in_session_unknown' },
      });

      await world.signIn.endSessions(userId);
      expect((await two.get('/auth/get-session')).status).toBe(401);
    });

    test('of somebody else is not there', async () => {
      const mine = await signedIn((await world.person()).email);
      const theirs = await signedIn((await world.person()).email);
      const { json } = await theirs.get('/auth/get-session');
      const { id } = (json as unknown as { session: { id: string } }).session;
      expect((await mine.post('/auth/revoke-session', { id })).status).toBe(404);
      await mine.post('/auth/revoke-other-sessions');
      await mine.post('/auth/revoke-sessions');
      expect((await theirs.get('/auth/get-session')).status).toBe(200);
      expect((await mine.get('/auth/get-session')).status).toBe(401);
    });

    test('that ends while a request is being sent does nothing more', async () => {
      const { email, userId } = await world.person();
      const browser = await signedIn(email);
      const body = JSON.stringify({ name: 'Late' });
      const headers = {
        'content-type': 'application/json',
        'content-length': body.length,
        cookie: `${sessionCookie}=${browser.cookies.get(sessionCookie) ?? ''}`,
      };
      const slow = request(`${proxied.publicUrl}/organizations`, { method: 'POST', headers });
      const status = new Promise((resolve, reject) => {
        slow.on('response', (response) => resolve(response.statusCode)).on('error', reject);
      });
      slow.write(body.slice(0, 5));
      await sleep(200);
      await world.signIn.endSessions(userId);
      await sleep(1_500);
      slow.end(body.slice(5));
      expect(await status).toBe(401);
      const rows = await database.db.asSystem('look', (tx) => tx.query('select from organizations where owner = $1', [userId]));
      expect(rows).toEqual([]);
    });

    test('lives on while it is used, and is over when it is over', async () => {
      const { email, userId } = await world.person();
      const browser = await signedIn(email);
      expect((await browser.get('/auth/get-session')).setCookies).toEqual([]);
      const setEnd = (interval: string) =>
        database.db.asSystem('age a session', (tx) =>
          tx.query(`update ${sessionsTable.name} set "expiresAt" = now() + $2::interval where "userId" = $1`, [userId, interval]),
        );
      await setEnd('5 days');
      const renewed = await browser.get('/auth/get-session');
      expect(renewed.setCookies).toHaveLength(1);
      const { expires_at: end } = (renewed.json as unknown as { session: { expires_at: string } }).session;
      expect(Date.parse(end)).toBeGreaterThan(Date.now() + 6 * 24 * 3_600_000);
      await setEnd('-1 second');
      expect((await browser.get('/auth/get-session')).status).toBe(401);
    });

    test('is not believed when its value is not what this server signed', async () => {
      const browser = await signedIn((await world.person()).email);
      const value = decodeURIComponent(browser.cookies.get(sessionCookie) ?? '');
      const [token = '', signature = ''] = value.split('.');
      const forged = [
        token,
        `${token}.`,
        `.${signature}`,
        `${token}x.${signature}`,
        `${token}.${signature.slice(1)}`,
        `${token}.${'A'.repeat(43)}=`,
        '%',
        'null',
      ];
      for (const text of forged) {
        browser.cookies.set(sessionCookie, text === '%' ? text : encodeURIComponent(text));
        expect((await browser.get('/auth/get-session')).status).toBe(401);
      }
      browser.cookies.set(sessionCookie, encodeURIComponent(value));
      expect((await browser.get('/auth/get-session')).status).toBe(200);
    });
  });

  describe('tries', () => {
    test('from one address are counted, whatever the request says of addresses', async () => {
      const { email } = await world.person();
      const statuses: number[] = [];
      for (let index = 0; index < 8; index += 1) {
        const headers = {
          'x-forwarded-for': `203.0.113.${index}`,
          'x-agentos-client-address': `203.0.113.${index}`,
          'x-real-ip': `203.0.113.${index}`,
          forwarded: `for=203.0.113.${index}`,
        };
        const reply = await world.browser().post('/auth/sign-in/email', { email, password: 'not the password' }, headers);
        statuses.push(reply.status);
        if (reply.status !== 429) continue;
        expect(reply.json).toMatchObject({ code: 'sign_in_too_many' });
        expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(0);
      }
      expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429, 429]);
      // The right password too, and for others as well: it is the address that has to wait.
      expect((await world.browser().post('/auth/sign-in/email', { email, password })).status).toBe(429);
      expect((await client().post('/auth/sign-in/email', { email, password })).status).toBe(200);
    });

    test('at one account are counted, from wherever they come, with or without such an account', async () => {
      const { email } = await world.person();
      for (const tried of [email, 'nobody-at-all@example.test']) {
        await database.db.asSystem('try often', async (tx) => {
          for (let index = 0; index < 99; index += 1) await countTry(tx, tried, Date.now());
        });
        const attempt = (secret: string) => client().post('/auth/sign-in/email', { email: tried, password: secret });
        expect((await attempt('not the password')).status).toBe(401);
        expect(await attempt(password)).toMatchObject({ status: 429, json: { code: 'sign_in_too_many' } });
      }
    });

    test('from one address lock nobody else out of an account', async () => {
      const { email } = await world.person();
      const flood = client();
      const statuses: number[] = [];
      for (let round = 0; round < 12; round += 1) {
        const attempts = Array.from({ length: 10 }, () => flood.post('/auth/sign-in/email', { email, password: 'not the password' }));
        statuses.push(...(await Promise.all(attempts)).map(({ status }) => status));
      }
      expect(statuses.filter((status) => status === 401)).toHaveLength(5);
      expect(statuses.filter((status) => status === 429)).toHaveLength(115);
      await signedIn(email);
    });

    test('that were none are not kept', async () => {
      const kept = async () => {
        const rows = await database.db.asSystem('look', (tx) => tx.query(`select key from sign_in_rate_limits where key like 'account|%'`));
        return rows.length;
      };
      const before = await kept();
      const flood = client();
      for (let index = 0; index < 20; index += 1)
        await flood.post('/auth/sign-in/email', { email: `nobody-${index}@example.test`, password: 'not the password' });
      expect((await kept()) - before).toBe(5);
    });

    test('at an account are forgiven when the password is right', async () => {
      const { email } = await world.person();
      const count = () => database.db.asSystem('try', (tx) => countTry(tx, email, Date.now()));
      for (let index = 0; index < 60; index += 1) await count();
      await signedIn(email);
      for (let index = 0; index < 60; index += 1) expect(await count()).toBe(null);
    });
  });

  describe('other sites', () => {
    test('cannot sign anybody in, or out', async () => {
      const { email } = await world.person();
      const foreign = [
        { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
        { origin: 'https://evil.example', 'sec-fetch-site': '' },
        { origin: 'http://127.0.0.1:1', 'sec-fetch-site': 'same-site' },
        { origin: 'null', 'sec-fetch-site': 'cross-site' },
      ];
      for (const headers of foreign) {
        const reply = await client().post('/auth/sign-in/email', { email, password }, headers);
        expect(reply).toMatchObject({ status: 403, json: { code: 'sign_in_cross_site' }, setCookies: [] });
      }
      const browser = await signedIn(email);
      for (const path of ['/auth/sign-out', '/auth/revoke-sessions'])
        expect(await browser.post(path, undefined, { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' })).toMatchObject({
          status: 403,
        });
      expect((await browser.get('/auth/get-session')).status).toBe(200);
    });

    test('programs without a page are let in', async () => {
      const { email } = await world.person();
      const response = await fetch(`${proxied.publicUrl}/auth/sign-in/email`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-forwarded-for': '203.0.113.200' },
        body: JSON.stringify({ email, password }),
      });
      expect(response.status).toBe(200);
    });
  });

  test('nothing else of the library answers', async () => {
    const browser = await signedIn((await world.person()).email);
    const get = ['delete-user/callback', 'callback/sso', 'reset-password/abc', 'list-accounts', 'verify-email', 'ok', 'error', 'reference'];
    const post =
      'sign-up/email update-user change-email delete-user set-password update-session verify-password link-social unlink-account sign-in/social ' +
      'get-access-token refresh-token send-verification-email two-factor/send-otp two-factor/verify-otp two-factor/get-totp-uri ' +
      'passkey/update-passkey open-session get-session';
    for (const path of get) expect((await browser.get(`/auth/${path}`)).status, path).toBeOneOf([404, 405]);
    for (const path of post.split(' ')) expect((await browser.post(`/auth/${path}`, {})).status, path).toBeOneOf([404, 405]);
  });
}
