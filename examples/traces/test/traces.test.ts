import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { call, makeKeyPair, setEnvironment, signToken } from '@agentos-examples/test-kit';

const { privateKey, publicKey } = makeKeyPair();
setEnvironment({ JWT_VERIFICATION_KEY: publicKey });
const { default: os } = await import('../src/index.ts');
const server = await os.serve({ port: 0 });
const tokenOf = (sub: string, scopes: readonly string[]) => signToken({ sub, aud: 'traced-os', scopes }, privateKey);
const scopes = ['agents:run', 'traces:read'];

interface Traces {
  readonly data: readonly {
    readonly trace_id: string;
    readonly user_id: string;
    readonly tree: readonly { readonly spans: readonly object[] }[];
  }[];
}

beforeAll(async () => {
  const form = { message: 'refund my secret order', stream: 'false' };
  await call(`${server.url}/agents/shop/runs`, { token: await tokenOf('alice', scopes), form });
});
afterAll(() => server.close());

/** Traces are stored a moment after their run. */
async function search(token: string): Promise<string> {
  return vi.waitFor(
    async () => {
      const reply = await fetch(`${server.url}/traces/search`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ filter: { op: 'EQ', key: 'agent_id', value: 'shop' } }),
      });
      const text = await reply.text();
      expect(text).toContain('trace_id');
      return text;
    },
    { timeout: 20_000, interval: 100 },
  );
}

test('alice sees the steps of her run, and that the refund was refused', async () => {
  const text = await search(await tokenOf('alice', scopes));
  expect(text).not.toContain('secret');
  const { data }: Traces = JSON.parse(text);
  expect(data).toHaveLength(1);
  expect(data[0]?.tree[0]?.spans).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ type: 'LLM', status: 'OK' }),
      expect.objectContaining({ type: 'GUARDRAIL', status: 'ERROR', error: 'insufficient_scope' }),
      expect.objectContaining({ type: 'TOOL', status: 'ERROR', error: 'not_permitted' }),
    ]),
  );
});

test('for bob there is nothing, for the administrator there is', async () => {
  const reply = await call(`${server.url}/traces`, { token: await tokenOf('bob', scopes) });
  expect(await reply.json()).toMatchObject({ data: [], meta: { total_count: 0 } });
  expect(await search(await tokenOf('root', ['agent_os:admin']))).toContain('alice');
});
