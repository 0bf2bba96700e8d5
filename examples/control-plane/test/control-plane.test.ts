import { afterAll, expect, test } from 'vitest';
import { createClient } from '@agentos-ts/client';
import { createControlPlaneClient } from '@agentos-ts/client/control-plane';
import { ControlPlane } from '@agentos-ts/control-plane';
import { setEnvironment } from '@agentos-examples/test-kit';

const plane = new ControlPlane({ db: 'memory:', secret: 'only for tests, and long enough for them', logLevel: 'error', env: {} });
const planeServer = await plane.serve({ port: 0 });
afterAll(() => plane.close());

/** A person with a browser: what the control plane is told to remember. */
function person() {
  let cookie = '';
  const client = createControlPlaneClient({
    baseUrl: planeServer.url,
    fetch: async (url, init) => {
      const headers = new Headers(init.headers);
      if (cookie !== '') headers.set('cookie', cookie);
      const reply = await fetch(url, { ...init, headers });
      cookie = reply.headers.getSetCookie()[0]?.split(';')[0] ?? cookie;
      return reply;
    },
  });
  return client;
}

const olivia = person();
const secret = (await plane.issueOwnerLink())?.split('/').pop() ?? '';
const { organization } = await olivia.request('POST', '/setup', {
  body: { secret, name: 'Olivia', email: 'olivia@example.test', password: 'a long pass phrase', organization_name: 'Shop' },
});
const inShop = { organization_id: organization.id };

// The AgentOS listens first, to know its address; it opens when the first request comes, with the lines of the control plane in its environment.
const instance = await olivia.request('POST', '/organizations/{organization_id}/instances', {
  params: inShop,
  body: { os_id: 'shop-os', name: 'Shop', url: 'http://127.0.0.1:7777' },
});
setEnvironment({ JWT_ISSUER: instance.issuer, JWT_JWKS_URL: instance.jwks_uri, CONSOLE_ORIGIN: planeServer.url });
const { default: os } = await import('../src/index.ts');
const osServer = await os.serve({ port: 0 });
afterAll(() => osServer.close());

/** The AgentOS, as somebody with the rights that the control plane gives them now. */
function enter(who: ReturnType<typeof person>) {
  const params = { ...inShop, instance_id: instance.id };
  const token = async () =>
    (await who.request('POST', '/organizations/{organization_id}/instances/{instance_id}/token', { params, body: {} })).access_token;
  return createClient({ baseUrl: osServer.url, token });
}

const agentsOf = async (who: ReturnType<typeof person>) => (await enter(who).request('GET', '/agents')).map(({ id }) => id);

test('the owner sees everything', async () => {
  expect(await agentsOf(olivia)).toEqual(['clerk', 'treasurer']);
});

test('a role for one agent, given by invitation, opens that agent alone, and ends with the role', async () => {
  const role = await olivia.request('POST', '/organizations/{organization_id}/roles', {
    params: inShop,
    body: { name: 'Counter', scopes: ['agents:clerk:read', 'agents:clerk:run'] },
  });
  const { link } = await olivia.request('POST', '/organizations/{organization_id}/invitations', {
    params: inShop,
    body: { email: 'milo@example.test', roles: [{ role_id: role.id, instance_id: null }] },
  });
  const milo = person();
  await milo.request('POST', '/invitations/accept', {
    body: { secret: link.split('/').pop() ?? '', name: 'Milo', password: 'another long pass phrase' },
  });
  expect(await agentsOf(milo)).toEqual(['clerk']);
  expect((await enter(milo).agents.run('clerk', { message: 'Hello' })).status).toBe('COMPLETED');
  await expect(enter(milo).agents.run('treasurer', { message: 'Pay' })).rejects.toMatchObject({ status: 403 });

  const { user } = await milo.request('GET', '/me');
  await olivia.request('PUT', '/organizations/{organization_id}/members/{user_id}/roles', {
    params: { ...inShop, user_id: user.id },
    body: { roles: [] },
  });
  await expect(agentsOf(milo)).rejects.toMatchObject({ status: 403, code: 'token_no_rights' });
});
