import { afterAll, expect, test } from 'vitest';
import { call, makeKeyPair, setEnvironment, signToken } from '@agentos-examples/test-kit';

interface Run {
  readonly run_id: string;
  readonly status: string;
  readonly tools: readonly { readonly approval_id: string; readonly result: string | null }[];
}

const { privateKey, publicKey } = makeKeyPair();
setEnvironment({ JWT_VERIFICATION_KEY: publicKey });
const { default: os } = await import('../src/index.ts');
const server = await os.serve({ port: 0 });
const tokenOf = (sub: string, ...scopes: readonly string[]) => signToken({ sub, aud: 'careful-os', scopes }, privateKey);
const alice = await tokenOf('alice', 'agents:run', 'approvals:read');
const anna = await tokenOf('anna', 'approvals:resolve');
const runs = `${server.url}/agents/clerk/runs`;
const form = { stream: 'false' };
const resolve = (token: string, id: string, status: string) =>
  call(`${server.url}/approvals/${id}/resolve`, { token, method: 'POST', json: { status } });
const ask = async (): Promise<Run> =>
  (await call(runs, { token: alice, form: { message: 'refund order=B-2', ...form } })).json() as Promise<Run>;
const goOn = (run: Run) => call(`${runs}/${run.run_id}/continue`, { token: alice, form });
afterAll(() => server.close());

test('alice’s run waits for anna', async () => {
  const run = await ask();
  const id = run.tools[0]?.approval_id ?? '';
  expect(run.status).toBe('PAUSED');
  expect((await goOn(run)).status).toBe(403);
  expect((await resolve(alice, id, 'approved')).status).toBe(403);
  expect((await resolve(anna, id, 'approved')).status).toBe(200);
  expect(await (await goOn(run)).json()).toMatchObject({ status: 'COMPLETED', tools: [{ result: 'Order B-2 was paid back.' }] });
  expect((await resolve(anna, id, 'rejected')).status).toBe(409);
});

test('what anna rejects is not paid', async () => {
  const run = await ask();
  await resolve(anna, run.tools[0]?.approval_id ?? '', 'rejected');
  expect(await (await goOn(run)).json()).toMatchObject({
    status: 'COMPLETED',
    tools: [{ result: 'rejected: a person refused this call' }],
  });
});
