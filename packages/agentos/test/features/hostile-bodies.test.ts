import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../src/db/database.ts';
import { createRunStore } from '../../src/features/runnables/store/run.store.ts';
import type { RunMessage } from '../../src/runtime/index.ts';
import { openTestDatabase } from '../support/database.ts';
import { startTestOs } from '../support/start-os.ts';
import type { CallOptions, TestOs } from '../support/start-os.ts';

let os: TestOs;
let alice: string;
let db: Database;
beforeAll(async () => {
  db = await openTestDatabase();
  os = await startTestOs({ db });
  alice = await os.user('alice');
});
afterAll(async () => {
  await os.close();
  await db.close();
});

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

describe('uploads', () => {
  test('files are bounded together, not only one by one', async () => {
    const form = new FormData();
    form.set('message', 'look');
    for (const name of ['a', 'b', 'c', 'd']) form.append('files', new File([new Uint8Array(9 * 1024 * 1024)], `${name}.pdf`));
    // As bytes: a body made of a form keeps writing into a stream that was given up, which Node reports as an unhandled rejection.
    const encoded = new Response(form);
    const headers = { authorization: `Bearer ${alice}`, 'content-type': encoded.headers.get('content-type') ?? '' };
    const body = await encoded.arrayBuffer();
    const reply = await os.os.getApp().fetch(new Request('http://localhost/agents/a1/runs', { method: 'POST', headers, body }));
    expect(reply.status).toBe(413);
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

  test('runs are listed without the contents of their files, and are continued with them', async () => {
    const content = Buffer.from('what the file says').toString('base64');
    const json = {
      message: 'look',
      stream: false,
      session_id: 'filed',
      input_files: [{ content, filename: 'a.txt', mime_type: 'text/plain' }],
    };
    const run = (await (await call('POST', '/agents/a1/runs', { json })).json()) as Record<string, unknown>;
    const access = { owner: 'alice', userId: 'alice', tenant: '', all: false };
    const runs = createRunStore(db);
    const [listed] = await runs.list(access, { sessionId: 'filed', limit: 10 });
    const loaded = await runs.load(access, String(run['run_id']));
    const file = { kind: 'file', mimeType: 'text/plain', filename: 'a.txt' };
    const spoken = (messages: readonly RunMessage[] = []) => messages.map(({ role, files }) => ({ role, files }));
    expect(spoken(loaded?.messages)[1]).toEqual({ role: 'user', files: [{ ...file, content }] });
    expect(spoken(listed?.messages)).toEqual(
      spoken(loaded?.messages).map((message, at) => (at === 1 ? { role: 'user', files: [{ ...file, content: '' }] } : message)),
    );
  });

  test('a list of runs stops where it gets too long, oldest first to go', async () => {
    const message = 'x'.repeat(900_000);
    const ids: unknown[] = [];
    for (let count = 0; count < 16; count += 1) {
      const run = await call('POST', '/agents/a1/runs', { json: { message, stream: false, session_id: 'heavy' } });
      ids.push(((await run.json()) as Record<string, unknown>)['run_id']);
    }
    const listed = (await (await call('GET', '/sessions/heavy/runs')).json()) as Record<string, unknown>[];
    expect(listed.length).toBeGreaterThan(3);
    expect(listed.length).toBeLessThan(16);
    expect(listed.map((run) => run['run_id'])).toEqual(ids.slice(-listed.length));
  });
});
