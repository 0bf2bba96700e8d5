import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { demoModel } from 'agentos-ts';
import { rememberingAgent } from '../support/memory-agents.ts';
import type { Turn } from '../support/scripted-model.ts';
import { startTestOs } from '../support/start-os.ts';
import { idOf, json, ok, openMemoryOs } from './memory-os.ts';
import type { Engine, Json, MemoryOs } from './memory-os.ts';

/** Merging memories with a model, on one engine. */
export function testOptimizing(engine: Engine): void {
  describe(`optimizing memories on ${engine}`, () => {
    let server: MemoryOs;
    let os: MemoryOs['os'];
    let db: MemoryOs['db'];
    let admin: string;
    let write: MemoryOs['write'];
    let list: MemoryOs['list'];
    let texts: MemoryOs['texts'];
    let rowsOf: MemoryOs['rowsOf'];

    beforeAll(async () => {
      server = await openMemoryOs(engine);
      ({ os, db, admin, write, list, texts, rowsOf } = server);
    });
    afterAll(() => server.close());

    const answer = (...memories: readonly Json[]): Turn => ({ text: JSON.stringify({ memories }) });
    const optimize = (token: string, body: Json) => os.call('POST', '/optimize-memories', { token, json: body });

    async function seed(user: string): Promise<string> {
      const token = await os.user(user);
      for (const fact of [`${user} likes green tea a lot.`, `${user} said again: tea!`]) await write(token, fact, { topics: ['drinks'] });
      return token;
    }

    test('merges what a model merges, in one step, and counts what that saves', async () => {
      const wes = await seed('wes');
      server.merging.turn = answer({ memory: 'wes likes tea', topics: ['drinks'] });
      const result = await json(await optimize(wes, { user_id: 'wes' }).then(ok));
      expect(result).toEqual({
        memories: [expect.objectContaining({ memory: 'wes likes tea', topics: ['drinks'], user_id: 'wes', agent_id: null })],
        memories_before: 2,
        memories_after: 1,
        tokens_before: 12,
        tokens_after: 4,
        tokens_saved: 8,
        reduction_percentage: 66.67,
      });
      expect((await list(wes)).data).toEqual(result['memories']);
      expect(await rowsOf('wes')).toMatchObject([{ source: 'merge', component_id: null }]);
      expect(JSON.stringify(server.merging.calls.at(-1)?.prompt)).toContain('wes said again');
    });

    test('apply false stores nothing; an answer that is no shorter changes nothing', async () => {
      const xia = await seed('xia');
      const before = await rowsOf('xia');
      server.merging.turn = answer({ memory: 'xia likes tea', topics: [] });
      expect(await json(await optimize(xia, { user_id: 'xia', apply: false }).then(ok))).toMatchObject({ memories_after: 1 });
      server.merging.turn = answer({ memory: `xia likes tea ${'and tea '.repeat(50)}`, topics: [] });
      const kept = await json(await optimize(xia, { user_id: 'xia' }).then(ok));
      expect(kept).toMatchObject({ memories_before: 2, memories_after: 2, tokens_saved: 0, reduction_percentage: 0 });
      expect(await rowsOf('xia')).toEqual(before);
    });

    test('a caller optimizes own memories whatever user is named; administrators those of the user', async () => {
      const [yan, zoe] = [await seed('yan'), await seed('zoe')];
      const before = await rowsOf('zoe');
      server.merging.turn = answer({ memory: 'tea', topics: [] });
      await optimize(yan, { user_id: 'zoe' }).then(ok);
      expect(await texts(yan)).toEqual(['tea']);
      expect(await rowsOf('zoe')).toEqual(before);
      await optimize(admin, { user_id: 'zoe' }).then(ok);
      expect((await list(zoe)).data).toMatchObject([{ memory: 'tea', user_id: 'zoe' }]);
      const none = await optimize(await os.user('newcomer'), { user_id: 'zoe' });
      expect([none.status, await json(none)]).toMatchObject([404, { detail: 'No memories found for user newcomer' }]);
    });

    test.each([
      ['no JSON', { text: 'Sure! Here they are.' }],
      ['another form', { text: '{"memories":[{"text":"x"}]}' }],
      ['nothing left', { text: '{"memories":[]}' }],
      ['more than there was', { text: JSON.stringify({ memories: ['a', 'b', 'c'].map((memory) => ({ memory, topics: [] })) }) }],
      ['a failure', { fail: new Error('provider says: prompt') }],
    ] satisfies readonly (readonly [string, Turn])[])('%s of a model is a 502 that changes and says nothing', async (name, turn) => {
      const user = `bad-${name.replaceAll(' ', '-')}`;
      const token = await seed(user);
      const before = await rowsOf(user);
      server.merging.turn = turn;
      const response = await optimize(token, { user_id: user });
      expect([response.status, await json(response)]).toMatchObject([
        502,
        { code: 'memory_merge_failed', detail: expect.not.stringContaining('says') },
      ]);
      expect(await rowsOf(user)).toEqual(before);
    });

    test('what was changed meanwhile is not lost, and a second request has to wait', async () => {
      const token = await seed('race');
      server.merging.turn = answer({ memory: 'tea', topics: [] });
      const [first] = (await list(token)).data;
      const statuses: number[] = [];
      server.merging.before = async () => {
        await os.call('PATCH', `/memories/${idOf(first ?? {})}`, { token, json: { memory: 'changed' } });
        statuses.push((await optimize(token, { user_id: 'race' })).status, (await optimize(admin, { user_id: 'race' })).status);
      };
      const response = await optimize(token, { user_id: 'race' });
      server.merging.before = async () => undefined;
      expect([response.status, await json(response), statuses]).toMatchObject([409, { code: 'memory_changed' }, [409, 409]]);
      expect(await texts(token)).toEqual(['changed', expect.stringContaining('race')]);
      await optimize(token, { user_id: 'race' }).then(ok);
      expect(await texts(token)).toEqual(['tea']);
    });

    test('a client chooses among the configured models and names no other', async () => {
      const token = await seed('amy');
      server.merging.turn = answer({ memory: 'tea', topics: [] });
      await optimize(token, { user_id: 'amy', model: 'scripted:script-1', apply: false }).then(ok);
      for (const model of ['openai:gpt-9', 'scripted', 'script-1', 'scripted:']) {
        const refused = await optimize(token, { user_id: 'amy', model });
        expect([refused.status, await json(refused)]).toMatchObject([400, { code: 'memory_model_unknown' }]);
      }
    });

    test('without a model that could do it the answer says what to configure', async () => {
      const token = await seed('ben');
      const bare = await startTestOs({ db, memoryModel: demoModel(), agents: [rememberingAgent('a1')] });
      const refused = await bare.call('POST', '/optimize-memories', { token, json: { user_id: 'ben' } });
      expect([refused.status, await json(refused)]).toMatchObject([
        400,
        { code: 'memory_no_model', detail: expect.stringContaining('memoryModel') },
      ]);
      await bare.close();
      expect(await texts(token)).toHaveLength(2);
    });
  });
}
