import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestOs } from '../support/start-os.ts';
import type { CallOptions, TestOs } from '../support/start-os.ts';

let os: TestOs;
let alice: string;
beforeAll(async () => {
  os = await startTestOs();
  alice = await os.user('alice');
});
afterAll(() => os.close());

const call = (method: string, path: string, options: CallOptions = {}) => os.call(method, path, { token: alice, ...options });
const sendText = async (path: string, body: string): Promise<Response> =>
  os.os.getApp().fetch(
    new Request(`http://localhost${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${alice}`, 'content-type': 'application/json' },
      body,
    }),
  );
const deep = (levels: number): string => `{"a":${'['.repeat(levels)}${']'.repeat(levels)}}`;
const items = async (response: Response): Promise<Record<string, unknown>[]> => {
  const body = (await response.json()) as { data: Record<string, unknown>[] };
  return body.data;
};

describe('depth of JSON', () => {
  test.each([200, 100_000])('%i levels are refused wherever JSON is taken, and no run is left behind', async (levels) => {
    expect((await sendText('/sessions', `{"metadata":${deep(levels)}}`)).status).toBe(422);
    for (const field of ['session_state', 'metadata', 'dependencies', 'output_schema']) {
      const inBody = await sendText('/agents/a1/runs', `{"message":"x","stream":false,"session_id":"deep","${field}":${deep(levels)}}`);
      expect([field, inBody.status]).toEqual([field, 422]);
      const form = { message: 'x', stream: 'false', session_id: 'deep', [field]: deep(levels) };
      const inForm = await call('POST', '/agents/a1/runs', { form });
      expect([field, inForm.status]).toEqual([field, 422]);
    }
    expect((await call('GET', '/agents/a1/runs?session_id=deep')).status).toBe(404);
  });

  test('JSON text inside a JSON body is held to the same', async () => {
    const json = { message: 'x', stream: false, session_state: deep(200) };
    expect((await call('POST', '/agents/a1/runs', { json })).status).toBe(422);
  });
});

describe('session ids', () => {
  test.each(['a\ud800b', '\udfff', 'a\nb', 'a\u0000b'])(
    'one that cannot be stored as it is is refused before anything runs: %j',
    async (id) => {
      expect((await call('POST', '/agents/a1/runs', { json: { message: 'x', stream: false, session_id: id } })).status).toBe(422);
      expect((await call('POST', '/sessions', { json: { session_id: id } })).status).toBe(422);
    },
  );
});

describe('size of lists', () => {
  test('a session is listed under the beginning of its first message', async () => {
    const message = `first words ${'x'.repeat(500_000)}`;
    const run = await call('POST', '/agents/a1/runs', { json: { message, stream: false, session_id: 'long' } });
    expect(run.status).toBe(200);
    const listed = (await items(await call('GET', '/sessions'))).find((item) => item['session_id'] === 'long');
    expect(listed?.['session_name']).toBe(message.slice(0, 255));
    expect((await items(await call('GET', '/sessions?session_name=FIRST+words'))).map((item) => item['session_id'])).toEqual(['long']);
  });
});
