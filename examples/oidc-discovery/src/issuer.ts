// A stand-in for your identity provider: names its keys in a discovery document, and signs a token for whoever asks. Never do the latter.
import { createServer } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

/** Listens on loopback, on any free port; its address is the `iss` of its tokens. */
export async function startIssuer(audience: string) {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'first', alg: 'ES256', use: 'sig' }] };

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', issuer);
    response.setHeader('Content-Type', 'application/json');
    if (url.pathname === '/.well-known/openid-configuration') response.end(JSON.stringify({ issuer, jwks_uri: `${issuer}/keys` }));
    else if (url.pathname === '/keys') response.end(JSON.stringify(jwks));
    else if (url.pathname === '/token') response.end(JSON.stringify({ access_token: await sign(url.searchParams) }));
    else response.writeHead(404).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const issuer = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;

  const sign = (query: URLSearchParams) =>
    new SignJWT({ scope: query.get('scope') ?? '' })
      .setProtectedHeader({ alg: 'ES256', kid: 'first' })
      .setIssuer(issuer)
      .setSubject(query.get('user') ?? 'nobody')
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(privateKey);

  return { issuer, close: () => void server.close() };
}
