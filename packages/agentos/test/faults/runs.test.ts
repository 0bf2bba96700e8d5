import { Agent, demoModel } from 'agentos-ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { scriptedModel } from '../support/scripted-model.ts';
import { startTestOs } from '../support/start-os.ts';
import type { TestOs } from '../support/start-os.ts';
import { HttpClient, watch } from './http-client.ts';

describe('models that hang and clients that leave', () => {
  let os: TestOs;
  let client: HttpClient;

  beforeAll(async () => {
    const hanging = () => scriptedModel(() => ({ hang: true, after: 'a beginning' })).model;
    os = await startTestOs({
      agents: [
        new Agent({ id: 'impatient', model: hanging(), timeoutMs: 200 }),
        new Agent({ id: 'patient', model: hanging() }),
        new Agent({ id: 'slow', model: demoModel({ delayMs: 20 }) }),
      ],
    });
    const { url } = await os.os.serve({ port: 0, host: '127.0.0.1' });
    client = new HttpClient(url, await os.user('alice'));
  });
  afterAll(() => os.close());

  const statusOf = (agent: string, runId: string) => async () => (await client.json('GET', `/agents/${agent}/runs/${runId}`)).body;

  test('a model that never answers is given up after the time of the agent', async () => {
    const { body } = await client.json('POST', '/agents/impatient/runs', { message: 'hello', stream: false });
    expect(body).toMatchObject({ status: 'ERROR', error_type: 'Timeout' });
    const frames = await client.frames('POST', '/agents/impatient/runs', { message: 'hello' });
    expect(frames.at(-1)).toMatchObject({ event: 'RunError', data: { status: 'ERROR', error_type: 'Timeout' } });
  });

  test('a run whose model hangs can be cancelled, and its stream ends', async () => {
    const stream = watch(await client.send('POST', '/agents/patient/runs', { message: 'hello' }));
    await expect.poll(() => stream.text()).toContain('beginning');
    expect((await client.json('POST', `/agents/patient/runs/${stream.runId}/cancel`)).status).toBe(200);
    await stream.ended;
    expect(stream.text()).toContain('event: RunCancelled');
    expect(await statusOf('patient', stream.runId)()).toMatchObject({ status: 'CANCELLED' });
  });

  test('a run in the background whose model hangs can be cancelled', async () => {
    const { status, body } = await client.json('POST', '/agents/patient/runs', { message: 'hello', stream: false, background: true });
    expect(status).toBe(202);
    const runId = String(body['run_id']);
    await client.json('POST', `/agents/patient/runs/${runId}/cancel`);
    await expect.poll(statusOf('patient', runId)).toMatchObject({ status: 'CANCELLED' });
  });

  const message = Array.from({ length: 40 }, (_, index) => `word${index}`).join(' ');

  test('a client that leaves its stream cancels the run', async () => {
    const leaving = new AbortController();
    const stream = watch(await client.send('POST', '/agents/slow/runs', { message }, leaving.signal));
    await expect.poll(() => stream.text()).toContain('word1');
    leaving.abort();
    await expect.poll(statusOf('slow', stream.runId), { timeout: 5000 }).toMatchObject({ status: 'CANCELLED' });
  });

  test('a run in the background goes on without its client, who can come back for the rest', async () => {
    const leaving = new AbortController();
    const stream = watch(await client.send('POST', '/agents/slow/runs', { message, background: true }, leaving.signal));
    await expect.poll(() => stream.text()).toContain('word1');
    leaving.abort();
    const frames = await client.frames('POST', `/agents/slow/runs/${stream.runId}/resume`, { last_event_index: 3 });
    const events = frames.filter(({ id }) => id !== null);
    expect(frames.filter(({ id }) => id === null).at(-1)).toMatchObject({ event: 'subscribed' });
    expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 4));
    expect(frames.at(-1)).toMatchObject({ event: 'RunCompleted' });
    await expect.poll(statusOf('slow', stream.runId)).toMatchObject({ status: 'COMPLETED' });
  });
});
