import { afterAll, expect, test } from 'vitest';
import { call, makeKeyPair, setEnvironment, signToken } from '@agentos-examples/test-kit';

const { privateKey, publicKey } = makeKeyPair();
setEnvironment({ JWT_VERIFICATION_KEY: publicKey });
const { default: os } = await import('../src/index.ts');
const server = await os.serve({ port: 0 });
afterAll(() => server.close());

const operator = await signToken(
  { sub: 'operator', aud: 'machines-os', scopes: ['service_accounts:write', 'service_accounts:delete', 'agents:reporter:run'] },
  privateKey,
);

interface Minted {
  readonly id: string;
  readonly token: string;
}

async function mint(scope: string): Promise<{ readonly status: number; readonly account: Minted }> {
  const json = { name: `nightly-${crypto.randomUUID()}`, scopes: [{ scope }], expires_in_days: 30 };
  const reply = await call(`${server.url}/service-accounts`, { token: operator, json });
  return { status: reply.status, account: JSON.parse(await reply.text()) };
}

const runAs = async (token: string, agent: string): Promise<number> =>
  (await call(`${server.url}/agents/${agent}/runs`, { token, form: { message: 'Report', stream: 'false' } })).status;

test('the account does what its scopes say and nothing else', async () => {
  const { status, account } = await mint('agents:reporter:run');
  expect(status).toBe(201);
  expect(await runAs(account.token, 'reporter')).toBe(200);
  expect(await runAs(account.token, 'treasurer')).toBe(403);
});

test('nobody passes on what they do not hold', async () => {
  expect((await mint('agents:treasurer:run')).status).toBe(403);
  expect((await mint('agents:run')).status).toBe(403);
});

test('revoked is revoked at once', async () => {
  const { account } = await mint('agents:reporter:run');
  expect(await runAs(account.token, 'reporter')).toBe(200);
  expect((await call(`${server.url}/service-accounts/${account.id}`, { token: operator, method: 'DELETE' })).status).toBe(204);
  expect(await runAs(account.token, 'reporter')).toBe(401);
});
