import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from 'agentos-ts/kit';
import { sessionCookie } from '../../src/http-handler.ts';
import { openSignInWorld, password } from '../support/sign-in-world.ts';
import type { SignInWorld } from '../support/sign-in-world.ts';
import { rows, secretOf, text } from './people-world.ts';

const member = [{ role_id: 'member', instance_id: null }];

/** Invitations and names with the sign-in that people really have. */
export function testAccounts(open: () => Database): void {
  describe('accounts', () => {
    let world: SignInWorld;
    beforeAll(async () => {
      world = await openSignInWorld(open(), { trustedProxies: 1 });
    });
    afterAll(() => world.close());

    let clients = 0;
    /** Each from an address of its own: what one address may try is limited. */
    const openBrowser = () => world.browser({ 'x-forwarded-for': `203.0.113.${(clients += 1)}` });

    /** A browser in which somebody is signed in, with an organisation of theirs. */
    async function founder() {
      const person = await world.person();
      const browser = openBrowser();
      expect((await browser.post('/auth/sign-in/email', { email: person.email, password })).status).toBe(200);
      const made = await browser.post('/organizations', { name: 'Acme' });
      return { person, browser, path: `/organizations/${text(made.json['id'])}` };
    }

    test('an invitation makes an account that can sign in', async () => {
      const { browser, path } = await founder();
      const email = `gus-${Date.now()}@example.test`;
      const made = await browser.post(`${path}/invitations`, { email, roles: member });
      const guest = openBrowser();
      expect((await guest.post('/invitations/accept', { secret: secretOf(made.json), name: 'Gus', password })).status).toBe(201);
      expect([...guest.cookies.keys()]).toEqual([sessionCookie]);
      expect(await guest.get('/me')).toMatchObject({
        status: 200,
        json: { user: { name: 'Gus', email }, organizations: [{ name: 'Acme' }] },
      });
      const later = openBrowser();
      expect((await later.post('/auth/sign-in/email', { email, password })).status).toBe(200);
      expect((await later.get(path)).status).toBe(200);
      expect((await browser.call('DELETE', `${path}/members/${text((await guest.get('/me')).json['user']?.['id'])}`)).status).toBe(204);
      expect([(await later.get(path)).status, (await later.get('/me')).status]).toEqual([403, 200]);
    });

    test('of two who accept at once one gets in, and one account is made', async () => {
      const { browser, path } = await founder();
      const email = `both-${Date.now()}@example.test`;
      const { json } = await browser.post(`${path}/invitations`, { email, roles: member });
      const accept = (name: string) => openBrowser().post('/invitations/accept', { secret: secretOf(json), name, password });
      const answers = await Promise.all([accept('First'), accept('Second')]);
      expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)[0]).toBe(201);
      const refused = answers.filter(({ status }) => status !== 201).map((answer) => text(answer.json['code']));
      expect(refused).toHaveLength(1);
      expect(['invitation_account_exists', 'invitation_invalid']).toContain(refused[0]);
      expect(rows((await browser.get(`${path}/members?search=both-`)).json)).toHaveLength(1);
    });

    test('an invitation that is taken back at the last moment leaves no account', async () => {
      const { browser, path } = await founder();
      const email = `none-${Date.now()}@example.test`;
      const { json } = await browser.post(`${path}/invitations`, { email, roles: member });
      await browser.call('DELETE', `${path}/invitations/${text(json['id'])}`);
      const answer = await openBrowser().post('/invitations/accept', { secret: secretOf(json), name: 'None', password });
      expect([answer.status, await world.signIn.findUserByEmail(email)]).toEqual([404, null]);
    });

    test('who has an account joins with it', async () => {
      const { browser, path } = await founder();
      const guest = await founder();
      const { json } = await browser.post(`${path}/invitations`, { email: guest.person.email.toUpperCase(), roles: member });
      expect((await openBrowser().post('/invitations/accept', { secret: secretOf(json), name: 'G', password })).json['code']).toBe(
        'invitation_account_exists',
      );
      expect((await guest.browser.post('/invitations/join', { secret: secretOf(json) })).status).toBe(200);
      expect(rows({ data: (await guest.browser.get('/me')).json['organizations'] })).toHaveLength(2);
    });

    test('a new name is that of the next sign-in, too', async () => {
      const { browser, person } = await founder();
      await browser.call('PATCH', '/me', { name: 'Another' });
      const later = openBrowser();
      await later.post('/auth/sign-in/email', { email: person.email, password });
      expect((await later.get('/me')).json['user']).toMatchObject({ name: 'Another' });
    });
  });
}
