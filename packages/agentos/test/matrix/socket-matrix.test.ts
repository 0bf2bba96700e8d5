import type { HttpServer } from 'agentos-ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SocketClient } from '../support/socket-client.ts';
import { demoWorkflow, makeToken, startTestOs } from '../support/start-os.ts';
import { refusedCallers } from './callers.ts';

// As in access-matrix.test.ts: everything comes from the registry, so a message that is added is tested without a line here.

const componentId = 'a1';
const server = await startTestOs({ workflows: [demoWorkflow(componentId), demoWorkflow('a2')] });
const messages = server.os.describeSockets().filter(({ action }) => action !== 'authenticate');
const example = { workflow_id: componentId, run_id: 'no-such-run', message: 'hi' };
let http: HttpServer;
beforeAll(async () => {
  http = await server.os.serve({ port: 0 });
});
afterAll(async () => {
  await http.close(0);
  await server.close();
});

type Verdict = 'allowed' | 'unauthenticated' | 'forbidden';

/** What the first answer to the message means, for a caller with these scopes or, for null, without a token. */
async function ask(path: string, action: string, token: string | null): Promise<Verdict> {
  const client = await SocketClient.open(`${http.url}${path}`);
  await client.next();
  if (token !== null) {
    client.send({ action: 'authenticate', token });
    const [first] = await client.until(({ event }) => event === 'authenticated' || event === 'auth_error');
    if (first?.['event'] === 'authenticated') await client.next();
  }
  client.send({ action, ...example });
  const answer = await client.next();
  await client.close();
  if (answer['event'] === 'auth_required') return 'unauthenticated';
  return answer['error_type'] === 'insufficient_scope' ? 'forbidden' : 'allowed';
}

const callers: readonly (readonly [string, readonly string[] | null])[] = [
  ['no token', null],
  ['no scope', []],
  ['another family', ['agents:run', 'teams:run', 'workflows:read', `agents:${componentId}:run`]],
  ['another one', ['workflows:a2:run']],
  ['this one', [`workflows:${componentId}:run`]],
  ['the family', ['workflows:run']],
  ['admin', ['agent_os:admin']],
];
const mayRun = new Set(['this one', 'the family', 'admin']);

describe.each(messages.map((message) => ({ name: `${message.path} ${message.action}`, message })))('$name', ({ message }) => {
  const { access, path, action } = message;

  test.each(callers)('answers a caller with %s as its access says', async (name, scopes) => {
    const token = scopes === null ? null : await makeToken({ sub: 'carol', scopes });
    const closed = scopes === null ? 'unauthenticated' : mayRun.has(name) ? 'allowed' : 'forbidden';
    expect(await ask(path, action, token)).toBe('public' in access ? 'allowed' : closed);
  });

  test('answers nobody whose credential is refused', async () => {
    for (const { token } of await refusedCallers()) {
      expect(await ask(path, action, token ?? null)).toBe('public' in access ? 'allowed' : 'unauthenticated');
    }
  });
});

test('every message is reviewed: who may send it', async () => {
  const lines = server.os.describeSockets().map(({ path, action, access, resource }) => {
    const rule = 'public' in access ? `public: ${access.public}` : JSON.stringify(access);
    const bound = resource?.({ workflow_id: '{workflow_id}' });
    return `${path} ${action} | ${rule} | ${bound === undefined ? 'no object' : `${bound.type} ${bound.id}`}`;
  });
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('socket-matrix.reviewed.txt');
});
