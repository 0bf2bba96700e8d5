import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sessionCookie } from '../../src/http-handler.ts';
import { accountsTable } from '../../src/sign-in/sign-in.table.ts';
import type { OpenTestDatabase, TestDatabase } from '../support/databases.ts';
import { oidcClient, startOidcProvider } from '../support/oidc-provider.ts';
import type { Mischief, OidcProvider, ProviderPerson } from '../support/oidc-provider.ts';
import { openSignInWorld, password } from '../support/sign-in-world.ts';
import type { SignInWorld } from '../support/sign-in-world.ts';

/** Sign-in with an OpenID provider, on either database. */
export function oidcSuite(openDatabase: OpenTestDatabase): void {
  let database: TestDatabase;
  let provider: OidcProvider;
  let world: SignInWorld;
  beforeAll(async () => {
    database = await openDatabase();
    provider = await startOidcProvider();
    world = await openSignInWorld(database.db, { oidc: { issuer: provider.issuer, ...oidcClient }, trustedProxies: 1 });
  });
  beforeEach(() => {
    Object.assign(provider.state, { mischief: {}, refuses: false, isAway: false, hangs: false, calledItself: null });
  });
  afterAll(async () => {
    await world.close();
    await provider.close();
    await database.close();
  });

  let clients = 0;
  const client = () => {
    clients += 1;
    return world.browser({ 'x-forwarded-for': `198.51.100.${clients}` });
  };
  const begin = async (browser = client(), body: object = {}) => {
    const reply = await browser.post('/auth/sign-in/oauth2', { provider_id: 'sso', ...body });
    return { browser, reply, url: (reply.json as unknown as { url: string }).url };
  };
  /** The page at the provider, and where it sends the browser back to. */
  const consent = async (url: string): Promise<URL> => {
    const response = await fetch(url, { redirect: 'manual' });
    return new URL(response.headers.get('location') ?? '');
  };
  const enter = async (person: ProviderPerson, mischief: Mischief = {}, browser = client()) => {
    Object.assign(provider.state, { person, mischief });
    const { url } = await begin(browser);
    const back = await consent(url);
    const reply = await browser.get(`${back.pathname}${back.search}`);
    return { browser, reply, location: reply.headers.get('location') ?? '' };
  };
  const refused = (code: string) => `${world.publicUrl}/console?error=${code}#/sign-in`;
  const known = async () => {
    const person = await world.person();
    return { ...person, claims: { sub: `sub-of-${person.userId}`, email: person.email, email_verified: true } };
  };

  test('asks the provider with PKCE, a nonce and a state, and lets in whom it vouches for', async () => {
    const { email, userId, claims } = await known();
    provider.state.person = { ...claims, email: email.toUpperCase() };
    const { browser, reply, url } = await begin();
    expect(reply.status).toBe(200);
    expect(reply.setCookies).toHaveLength(1);
    expect(reply.setCookies[0]).toMatch(/^__Host-agentos\.state=.*; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
    const query = new URL(url).searchParams;
    expect(Object.fromEntries(query)).toMatchObject({
      response_type: 'code',
      client_id: oidcClient.clientId,
      redirect_uri: `${world.publicUrl}/auth/oauth2/callback/sso`,
      scope: 'openid email profile',
      code_challenge_method: 'S256',
    });
    for (const name of ['state', 'nonce', 'code_challenge']) expect(query.get(name)).toMatch(/^[\w-]{32,}$/);
    const back = await consent(url);
    const done = await browser.get(`${back.pathname}${back.search}`);
    expect(done).toMatchObject({ status: 302 });
    expect(done.headers.get('location')).toBe(`${world.publicUrl}/console`);
    expect(done.headers.get('cache-control')).toBe('no-store');
    expect([...browser.cookies.keys()]).toEqual([sessionCookie]);
    expect(await browser.get('/auth/get-session')).toMatchObject({ json: { user: { id: userId, email } } });
    const accounts = await database.db.asSystem('look', (tx) =>
      tx.query(`select * from ${accountsTable.name} where "userId" = $1 and "providerId" = 'sso'`, [userId]),
    );
    expect(accounts).toMatchObject([
      { accountId: `${provider.issuer}|${claims.sub}`, accessToken: null, refreshToken: null, idToken: null },
    ]);
  });

  test('knows people again by what the provider calls them, not by their address', async () => {
    const { userId, claims } = await known();
    expect((await enter(claims)).location).toBe(`${world.publicUrl}/console`);
    const other = await known();
    const { browser } = await enter({ sub: claims.sub, email: other.email, email_verified: true });
    expect(await browser.get('/auth/get-session')).toMatchObject({ json: { user: { id: userId } } });
  });

  test('takes the address from userinfo where the ID token has none', async () => {
    const { userId, claims } = await known();
    const { browser } = await enter(claims, { thin: true });
    expect(await browser.get('/auth/get-session')).toMatchObject({ json: { user: { id: userId } } });
  });

  test('comes back to the page that asked, and to no other site', async () => {
    const { claims } = await known();
    provider.state.person = claims;
    const { browser, url } = await begin(client(), { callback_path: '/console#/invitation/abc' });
    const back = await consent(url);
    const done = await browser.get(`${back.pathname}${back.search}`);
    expect(done.headers.get('location')).toBe(`${world.publicUrl}/console#/invitation/abc`);
    for (const path of ['https://evil.example', '//evil.example', '/\\evil.example', '/consolex', '/auth/sign-out', '/console/\u0000', ''])
      expect((await begin(client(), { callback_path: path })).reply.status).toBe(422);
  });

  describe('does not let in', () => {
    test.each<[string, Partial<ProviderPerson>, Mischief, string]>([
      ['whom nobody invited', { email: 'stranger@example.test' }, {}, 'sign_in_person_unknown'],
      ['an address that the provider has not verified', { email_verified: false }, {}, 'sign_in_person_unknown'],
      ['an address that reads like another in lower case', { email: '\u212Aim@example.test' }, {}, 'sign_in_provider_refused'],
      ['an address of which the provider does not say so', { email_verified: 'no' }, {}, 'sign_in_person_unknown'],
      ['a token of another issuer', {}, { issuer: 'https://evil.example' }, 'sign_in_provider_refused'],
      ['a token for another client', {}, { audience: 'another' }, 'sign_in_provider_refused'],
      ['a token of another sign-in', {}, { nonce: 'another' }, 'sign_in_provider_refused'],
      ['a token of another key', {}, { foreignKey: true }, 'sign_in_provider_refused'],
      ['a token that is over', {}, { expired: true }, 'sign_in_provider_refused'],
      ['an answer without an ID token', {}, { noIdToken: true }, 'sign_in_provider_refused'],
      ['userinfo about somebody else', {}, { thin: true, userinfoSub: 'another' }, 'sign_in_provider_refused'],
    ])('%s', async (_what, person, mischief, code) => {
      const { claims } = await known();
      const { browser, reply, location } = await enter({ ...claims, ...person }, mischief);
      expect(reply.status).toBe(302);
      expect(location).toBe(refused(code));
      expect(browser.cookies.has(sessionCookie)).toBe(false);
    });

    test('an address that is not verified here', async () => {
      const { email, userId } = await world.person({ emailVerified: false });
      const { location } = await enter({ sub: `sub-of-${userId}`, email, email_verified: true });
      expect(location).toBe(refused('sign_in_person_unknown'));
    });

    test('anybody, where the provider is not the issuer that was configured', async () => {
      provider.state.calledItself = 'https://another.example';
      const confused = await openSignInWorld(database.db, { oidc: { issuer: provider.issuer, ...oidcClient } });
      const { claims } = await known();
      const { location } = await enter(claims, {}, confused.browser());
      expect(location).toBe(`${confused.publicUrl}/console?error=sign_in_provider_refused#/sign-in`);
      await confused.close();
    });

    test('who said no at the provider', async () => {
      provider.state.refuses = true;
      const { claims } = await known();
      expect((await enter(claims)).location).toBe(refused('sign_in_provider_refused'));
    });

    test('an answer that this browser did not ask for, or asked for already', async () => {
      const { claims } = await known();
      provider.state.person = claims;
      const { browser, url } = await begin();
      const back = await consent(url);
      const path = `${back.pathname}${back.search}`;
      expect((await client().get(path)).headers.get('location')).toBe(refused('sign_in_provider_refused'));
      const again = await begin();
      expect((await again.browser.get(path)).headers.get('location')).toBe(refused('sign_in_provider_refused'));
      for (const query of ['', '?state=x', '?code=x', '?error=x', '?state=x&code=x&iss=x'])
        expect((await browser.get(`${back.pathname}${query}`)).headers.get('location')).toBe(refused('sign_in_provider_refused'));
    });
  });

  test('begins on a page of this site only, and with a provider that is configured', async () => {
    const foreign = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    expect(await client().post('/auth/sign-in/oauth2', { provider_id: 'sso' }, foreign)).toMatchObject({
      status: 403,
      json: { code: 'sign_in_cross_site' },
    });
    for (const id of ['google', 'credential', '__proto__'])
      expect(await client().post('/auth/sign-in/oauth2', { provider_id: id })).toMatchObject({
        status: 404,
        json: { code: 'sign_in_provider_unknown' },
      });
    expect((await client().get('/auth/oauth2/callback/google?code=x&state=x')).status).toBe(404);
  });

  test('nobody waits for a provider that is away, and it is there when it comes back', async () => {
    provider.state.hangs = true;
    const { email, claims } = await known();
    const late = await openSignInWorld(database.db, { oidc: { issuer: provider.issuer, ...oidcClient } });
    expect((await late.browser().post('/auth/sign-in/email', { email, password })).status).toBe(200);
    provider.state.hangs = false;
    provider.state.person = claims;
    expect((await late.browser().post('/auth/sign-in/oauth2', { provider_id: 'sso' })).status).toBe(200);
    await late.close();
  });

  test('a provider that does not answer is unavailable, and is not asked again at once', async () => {
    provider.state.isAway = true;
    const late = await openSignInWorld(database.db, { oidc: { issuer: provider.issuer, ...oidcClient } });
    const before = provider.state.discoveries;
    const ask = () => late.browser().post('/auth/sign-in/oauth2', { provider_id: 'sso' });
    for (const reply of await Promise.all([ask(), ask(), ask()]))
      expect(reply).toMatchObject({ status: 503, json: { code: 'sign_in_provider_unavailable' } });
    expect((await late.browser().get('/auth/oauth2/callback/sso?code=x&state=x')).status).toBe(503);
    expect(provider.state.discoveries - before).toBe(1);
    await late.close();
  });

  test.each(['http://login.example.test', 'https://login.example.test/?x=1', 'ftp://login.example.test', 'login', ''])(
    'the issuer %o is refused at the start',
    async (issuer) => {
      await expect(openSignInWorld(database.db, { oidc: { issuer, ...oidcClient } })).rejects.toMatchObject({
        code: 'config_control_plane_oidc_issuer_invalid',
      });
    },
  );
}
