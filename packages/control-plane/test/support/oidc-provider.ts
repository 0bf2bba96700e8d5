import { createHash, randomBytes } from 'node:crypto';
import { Hono } from 'hono';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { serveApp } from 'agentos-ts/kit';

/** Somebody at the provider. */
export interface ProviderPerson {
  readonly sub: string;
  readonly email?: string;
  readonly email_verified?: boolean | string;
  readonly name?: string;
}

/** What the provider does wrong, for tests of what is then refused. */
export interface Mischief {
  readonly issuer?: string;
  readonly audience?: string;
  readonly nonce?: string;
  readonly foreignKey?: boolean;
  readonly expired?: boolean;
  readonly noIdToken?: boolean;
  readonly userinfoSub?: string;
  /** The address is not in the ID token. */
  readonly thin?: boolean;
}

export const oidcClient = { clientId: 'control-plane', clientSecret: 'a secret of the client' };

/** An OpenID provider on a socket (OpenID Connect Core 1.0): discovery, authorization code with PKCE, ID token, userinfo. Everybody consents at once. */
export async function startOidcProvider() {
  const app = new Hono();
  const server = await serveApp(app, { port: 0, host: '127.0.0.1' }, 1_000);
  const issuer = server.url;
  const keys = await generateKeyPair('RS256', { extractable: true });
  const foreign = await generateKeyPair('RS256');
  const codes = new Map<string, { readonly query: URLSearchParams; readonly person: ProviderPerson }>();
  const state: {
    person: ProviderPerson;
    mischief: Mischief;
    refuses: boolean;
    isAway: boolean;
    hangs: boolean;
    discoveries: number;
    calledItself: string | null;
  } = {
    person: { sub: 'nobody' },
    mischief: {},
    refuses: false,
    isAway: false,
    hangs: false,
    discoveries: 0,
    calledItself: null,
  };

  app.get('/.well-known/openid-configuration', async (c) => {
    state.discoveries += 1;
    if (state.hangs) await new Promise(() => undefined);
    if (state.isAway) return c.text('away', 503);
    return c.json({
      issuer: state.calledItself ?? issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      userinfo_endpoint: `${issuer}/userinfo`,
      jwks_uri: `${issuer}/jwks`,
      id_token_signing_alg_values_supported: ['RS256'],
    });
  });
  app.get('/jwks', async (c) => c.json({ keys: [{ ...(await exportJWK(keys.publicKey)), kid: 'key', alg: 'RS256', use: 'sig' }] }));

  app.get('/authorize', (c) => {
    const query = new URL(c.req.url).searchParams;
    const back = new URL(query.get('redirect_uri') ?? '');
    back.searchParams.set('state', query.get('state') ?? '');
    if (state.refuses) {
      back.searchParams.set('error', 'access_denied');
      return c.redirect(back.href);
    }
    const code = randomBytes(16).toString('hex');
    codes.set(code, { query, person: state.person });
    back.searchParams.set('code', code);
    back.searchParams.set('iss', state.calledItself ?? issuer);
    return c.redirect(back.href);
  });

  app.post('/token', async (c) => {
    const form = new URLSearchParams(await c.req.text());
    const code = form.get('code') ?? '';
    const grant = codes.get(code);
    codes.delete(code);
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const isRight =
      grant !== undefined &&
      grant.query.get('code_challenge_method') === 'S256' &&
      grant.query.get('code_challenge') === challenge &&
      form.get('redirect_uri') === grant.query.get('redirect_uri') &&
      form.get('client_secret') === oidcClient.clientSecret;
    if (!isRight) return c.json({ error: 'invalid_grant' }, 400);
    const { mischief } = state;
    const { sub, ...claims } = grant.person;
    const now = Math.floor(Date.now() / 1000);
    const idToken = await new SignJWT({ ...(mischief.thin === true ? {} : claims), nonce: mischief.nonce ?? grant.query.get('nonce') })
      .setProtectedHeader({ alg: 'RS256', kid: 'key' })
      .setSubject(sub)
      .setIssuer(mischief.issuer ?? state.calledItself ?? issuer)
      .setAudience(mischief.audience ?? oidcClient.clientId)
      .setIssuedAt(now)
      .setExpirationTime(mischief.expired === true ? now - 600 : now + 60)
      .sign(mischief.foreignKey === true ? foreign.privateKey : keys.privateKey);
    const answer = { access_token: `access-${sub}`, token_type: 'Bearer', expires_in: 60, refresh_token: `refresh-${sub}` };
    return c.json(mischief.noIdToken === true ? answer : { ...answer, id_token: idToken });
  });

  app.get('/userinfo', (c) => c.json({ ...state.person, sub: state.mischief.userinfoSub ?? state.person.sub }));

  return { issuer, state, close: () => server.close(0) };
}

export type OidcProvider = Awaited<ReturnType<typeof startOidcProvider>>;
