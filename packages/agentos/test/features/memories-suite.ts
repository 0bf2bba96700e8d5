import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestOs } from '../support/start-os.ts';
import { idOf, json, ok, openMemoryOs } from './memory-os.ts';
import type { Engine, Json, MemoryOs } from './memory-os.ts';

const isoSeconds = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** The family over HTTP, on one engine. */
export function testMemories(engine: Engine): void {
  describe(`memories over HTTP on ${engine}`, () => {
    let server: MemoryOs;
    let os: MemoryOs['os'];
    let db: MemoryOs['db'];
    let admin: string;
    let write: MemoryOs['write'];
    let texts: MemoryOs['texts'];
    let say: MemoryOs['say'];
    let rowsOf: MemoryOs['rowsOf'];

    beforeAll(async () => {
      server = await openMemoryOs(engine);
      ({ os, db, admin, write, texts, say, rowsOf } = server);
    });
    afterAll(() => server.close());

    test('what is written has every field, nulls kept, and is the caller’s', async () => {
      const ann = await os.user('ann');
      const made = await write(ann, 'Ann likes tea.', { topics: ['drinks'], user_id: 'bea' });
      expect(made).toEqual({
        memory_id: expect.stringMatching(uuid),
        memory: 'Ann likes tea.',
        topics: ['drinks'],
        agent_id: null,
        team_id: null,
        user_id: 'ann',
        updated_at: expect.stringMatching(isoSeconds),
      });
      expect(await json(await os.call('GET', `/memories/${idOf(made)}`, { token: ann }))).toEqual(made);
      expect(await texts(await os.user('bea'))).toEqual([]);
      expect(await rowsOf('ann')).toMatchObject([{ owner: 'ann', source: 'api', component_id: null, run_id: null }]);
    });

    test('administrators write about a user, see everybody, and narrow by user', async () => {
      const [cat, dan] = await Promise.all([os.user('cat'), os.user('dan')]);
      const made = await write(admin, 'Cat is allergic.', { user_id: 'cat' });
      await write(dan, 'Dan runs.');
      expect(made).toMatchObject({ user_id: 'cat' });
      expect(await texts(cat)).toEqual(['Cat is allergic.']);
      expect(await texts(admin, '&user_id=cat')).toEqual(['Cat is allergic.']);
      expect(await texts(dan, '&user_id=cat')).toEqual(['Dan runs.']);
      expect(await texts(admin)).toEqual(expect.arrayContaining(['Cat is allergic.', 'Dan runs.']));
      const path = `/memories/${idOf(made)}`;
      expect((await os.call('GET', `${path}?user_id=cat`, { token: admin })).status).toBe(200);
      expect((await os.call('GET', `${path}?user_id=dan`, { token: admin })).status).toBe(404);
      await os.call('DELETE', `${path}?user_id=dan`, { token: admin });
      expect(await texts(cat)).toEqual(['Cat is allergic.']);
      await os.call('DELETE', '/memories', { token: admin, json: { memory_ids: [idOf(made)], user_id: 'cat' } });
      expect(await texts(cat)).toEqual([]);
    });

    test('a foreign memory looks like a missing one, to read and to change, and is not deleted', async () => {
      const [eve, fay] = await Promise.all([os.user('eve'), os.user('fay')]);
      const ofFay = idOf(await write(fay, 'A private fact.'));
      for (const id of [ofFay, crypto.randomUUID()]) {
        const read = await os.call('GET', `/memories/${id}?user_id=fay`, { token: eve });
        expect([read.status, await json(read)]).toMatchObject([
          404,
          { code: 'memory_not_found', detail: `Memory with ID ${id} not found` },
        ]);
        const changed = await os.call('PATCH', `/memories/${id}`, { token: eve, json: { memory: 'stolen', user_id: 'fay' } });
        expect([changed.status, await json(changed)]).toMatchObject([404, { detail: 'Memory not found' }]);
        expect((await os.call('DELETE', `/memories/${id}`, { token: eve })).status).toBe(204);
      }
      const many = { memory_ids: [ofFay], user_id: 'fay' };
      expect((await os.call('DELETE', '/memories', { token: eve, json: many })).status).toBe(204);
      expect(await texts(fay)).toEqual(['A private fact.']);
    });

    test('a change replaces text and topics, and never the owner; unknown ids are not made', async () => {
      const gus = await os.user('gus');
      const made = await write(gus, 'Gus has a cat.', { topics: ['pets'] });
      const path = `/memories/${idOf(made)}`;
      const changed = await json(
        await os.call('PATCH', path, { token: gus, json: { memory: 'Gus has two cats.', user_id: 'hal' } }).then(ok),
      );
      expect(changed).toMatchObject({ memory_id: idOf(made), memory: 'Gus has two cats.', topics: [], user_id: 'gus' });
      const unknown = await os.call('PATCH', `/memories/${crypto.randomUUID()}`, { token: admin, json: { memory: 'x', user_id: 'gus' } });
      expect(unknown.status).toBe(404);
      const wrongUser = await os.call('PATCH', path, { token: admin, json: { memory: 'x', user_id: 'hal' } });
      expect(wrongUser.status).toBe(404);
      expect(await texts(gus)).toEqual(['Gus has two cats.']);
    });

    test('lists are paged, sorted and filtered', async () => {
      const ida = await os.user('ida');
      for (const [memory, topics] of [
        ['Ida likes Tea', ['drinks', 'daily']],
        ['Ida likes jazz', ['music']],
        ['Ida drinks 100% water_', ['drinks']],
      ] as const) {
        await write(ida, memory, { topics });
        await new Promise((resolve) => setTimeout(resolve, 3));
      }
      expect(await texts(ida)).toEqual(['Ida drinks 100% water_', 'Ida likes jazz', 'Ida likes Tea']);
      expect(await texts(ida, '&sort_order=asc&sort_by=created_at')).toEqual(['Ida likes Tea', 'Ida likes jazz', 'Ida drinks 100% water_']);
      expect(await texts(ida, '&sort_by=memory;drop')).toHaveLength(3);
      expect(await texts(ida, '&search_content=TEA')).toEqual(['Ida likes Tea']);
      expect(await texts(ida, `&search_content=${encodeURIComponent('0% water_')}`)).toEqual(['Ida drinks 100% water_']);
      expect(await texts(ida, '&search_content=likes_')).toEqual([]);
      expect(await texts(ida, '&topics=drinks')).toHaveLength(2);
      expect(await texts(ida, '&topics=drinks,daily')).toEqual(['Ida likes Tea']);
      expect(await texts(ida, '&topics=drink')).toEqual([]);
      expect(await texts(ida, '&agent_id=keeper')).toEqual([]);
      expect(await texts(ida, '&team_id=keeper')).toEqual([]);
      const page = await json(await os.call('GET', '/memories?limit=2&page=2', { token: ida }));
      expect(page).toMatchObject({ data: [{ memory: 'Ida likes Tea' }], meta: { page: 2, limit: 2, total_pages: 2, total_count: 3 } });
      expect((await json(await os.call('GET', '/memories?page=0', { token: ida })))['meta']).toMatchObject({ page: 0, total_count: 3 });
    });

    test('topics and counts are the caller’s; administrators see and narrow everybody’s', async () => {
      const [jan, kim] = await Promise.all([os.user('jan'), os.user('kim')]);
      await write(jan, 'Jan 1', { topics: ['jan-b', 'jan-a'] });
      await write(jan, 'Jan 2', { topics: ['jan-a'] });
      await write(kim, 'Kim 1', { topics: ['kim-a'] });
      const read = async (token: string, path: string) => (await os.call('GET', path, { token }).then(ok)).json();
      expect(await read(jan, '/memory_topics?user_id=kim')).toEqual(['jan-a', 'jan-b']);
      expect(await read(admin, '/memory_topics?user_id=kim')).toEqual(['kim-a']);
      expect(await read(admin, '/memory_topics')).toEqual(expect.arrayContaining(['jan-a', 'jan-b', 'kim-a']));
      expect(await read(kim, '/user_memory_stats?user_id=jan')).toEqual({
        data: [{ user_id: 'kim', total_memories: 1, last_memory_updated_at: expect.stringMatching(isoSeconds) }],
        meta: { page: 1, limit: 20, total_pages: 1, total_count: 1, search_time_ms: 0 },
      });
      expect(await read(admin, '/user_memory_stats?user_id=jan')).toMatchObject({ data: [{ user_id: 'jan', total_memories: 2 }] });
      const all = (await read(admin, '/user_memory_stats?limit=1')) as { meta: Json };
      expect(all.meta['total_count']).toBeGreaterThan(2);
      expect(await read(await os.user('nobody-yet'), '/user_memory_stats')).toMatchObject({ data: [], meta: { total_count: 0 } });
    });

    test.each([
      ['no text', { user_id: 'ann' }, 'memory'],
      ['an empty text', { memory: '' }, 'memory'],
      ['a text of 5001 characters', { memory: 'x'.repeat(5001) }, 'memory'],
      ['topics that are no list', { memory: 'x', topics: 'drinks' }, 'topics'],
      ['a reserved user', { memory: 'x', user_id: 'sa:ci' }, 'user_id'],
    ])('%s is a 422 that names the field', async (_title, body, field) => {
      const response = await os.call('POST', '/memories', { token: admin, json: body });
      expect([response.status, await json(response)]).toMatchObject([422, { detail: [{ loc: ['body', field] }] }]);
    });

    test('the database and the table have their names', async () => {
      const ask = (query: string) => os.call('GET', `/memories?${query}`, { token: admin });
      expect((await ask('db_id=agentos&table=memories')).status).toBe(200);
      expect((await ask('db_id=other')).status).toBe(404);
      expect((await ask('table=memories')).status).toBe(400);
      const config = await json(await os.call('GET', '/config', { token: admin }));
      expect(config['memory']).toMatchObject({ dbs: [{ db_id: 'agentos', tables: ['memories'] }] });
    });

    test('a thousand memories are the most', async () => {
      const max = await os.user('max');
      const access = { owner: 'max', userId: 'max', tenant: '', all: false };
      await db.as(access, (tx) =>
        tx.query(`insert into memories (owner, memory_id, user_id, memory, source, created_at, updated_at)
            select 'max', 'm-' || n, 'max', 'old ' || n, 'api', n, n from generate_series(1, 999) n`),
      );
      await write(max, 'the last one');
      const refused = await os.call('POST', '/memories', { token: max, json: { memory: 'one more' } });
      expect([refused.status, await json(refused)]).toMatchObject([409, { code: 'memory_full' }]);
      expect((await say(max, 'save_memory {"memory":"one more"}'))['content']).toContain('1000 memories');
      expect(await rowsOf('max')).toHaveLength(1000);
      const told = String((await say(max, 'What do you know?'))['content']);
      expect(told).toContain('the last one');
      expect(told).toContain('(900 older ones are not shown.)');
    });

    test('callers without a subject have to say whose it is', async () => {
      const open = await startTestOs({ authorization: false, db });
      const refused = await open.call('POST', '/memories', { json: { memory: 'x' } });
      expect([refused.status, await json(refused)]).toMatchObject([400, { detail: 'User ID is required' }]);
      const made = await json(await open.call('POST', '/memories', { json: { memory: 'Ned sails.', user_id: 'ned' } }).then(ok));
      expect(made).toMatchObject({ user_id: 'ned' });
      await open.close();
      expect(await texts(await os.user('ned'))).toEqual(['Ned sails.']);
    });
  });
}
