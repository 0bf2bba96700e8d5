import { database, paging } from '../endpoint.ts';
import type { WireFamily, WireStage } from '../endpoint.ts';

const write = ({ post, fresh }: WireStage) => post('/memories', { memory: `Likes ${fresh()}`, topics: ['likes'] });
const idOf = async (stage: WireStage): Promise<string> => String((await write(stage))['memory_id']);
const none = 'Memory with ID none not found';

/** Wire 3.6. */
export const family: WireFamily = {
  endpoints: [
    {
      route: 'POST /memories',
      query: database,
      body: 'memory user_id topics',
      status: 200,
      shape: 'UserMemorySchema',
      nulls: 'keep',
      example: () => ({ path: '/memories', body: { memory: 'Likes tea', topics: ['drinks'] } }),
      invalid: [{ path: '/memories', body: { memory: '' } }, ['body', 'memory']],
    },
    {
      route: 'DELETE /memories',
      query: database,
      body: 'memory_ids user_id',
      status: 204,
      shape: null,
      example: async (stage) => ({ path: '/memories', body: { memory_ids: [await idOf(stage), 'none'] } }),
      invalid: [{ path: '/memories', body: { memory_ids: [] } }, ['body', 'memory_ids']],
    },
    {
      route: 'GET /memories',
      query: `${database} ${paging} user_id agent_id team_id search_content sort_by sort_order topics`,
      status: 200,
      shape: 'Page<UserMemorySchema>',
      nulls: 'keep',
      isPaged: { lowestPage: 0 },
      example: async (stage) => {
        await write(stage);
        return { path: '/memories' };
      },
      invalid: [{ path: '/memories?sort_order=up' }, ['query', 'sort_order']],
    },
    {
      route: 'DELETE /memories/:memory_id',
      query: `${database} user_id`,
      status: 204,
      shape: null,
      example: async (stage) => ({ path: `/memories/${await idOf(stage)}` }),
    },
    {
      route: 'GET /memories/:memory_id',
      query: `${database} user_id`,
      status: 200,
      shape: 'UserMemorySchema',
      nulls: 'keep',
      example: async (stage) => ({ path: `/memories/${await idOf(stage)}` }),
      missing: [{ path: '/memories/none' }, none],
    },
    {
      route: 'PATCH /memories/:memory_id',
      query: database,
      body: 'memory user_id topics',
      status: 200,
      shape: 'UserMemorySchema',
      nulls: 'keep',
      example: async (stage) => ({ path: `/memories/${await idOf(stage)}`, body: { memory: 'Likes coffee' } }),
      missing: [{ path: '/memories/none', body: { memory: 'x' } }, 'Memory not found'],
      invalid: [{ path: '/memories/none', body: {} }, ['body', 'memory']],
    },
    {
      route: 'GET /memory_topics',
      query: `${database} user_id`,
      status: 200,
      shape: 'str[]',
      nulls: 'keep',
      example: async (stage) => {
        await write(stage);
        return { path: '/memory_topics' };
      },
    },
    {
      route: 'GET /user_memory_stats',
      query: `${database} ${paging} user_id`,
      status: 200,
      shape: 'Page<UserStatsSchema>',
      nulls: 'keep',
      isPaged: { lowestPage: 0 },
      example: async (stage) => {
        await write(stage);
        return { path: '/user_memory_stats' };
      },
    },
    {
      route: 'POST /optimize-memories',
      query: database,
      body: 'user_id model apply',
      status: 200,
      shape: 'OptimizeMemories',
      nulls: 'keep',
      example: async (stage) => {
        await write(stage);
        await write(stage);
        return { path: '/optimize-memories', body: { user_id: 'wendy', apply: false } };
      },
      invalid: [{ path: '/optimize-memories', body: {} }, ['body', 'user_id']],
    },
  ],
};
