import { expect, test } from 'vitest';
import { findProblems } from './shape.ts';
import type { Nulls } from './shape.ts';

const memory = { memory_id: 'm', memory: 'x', topics: [], agent_id: null, team_id: null, user_id: 'u', updated_at: '2026-11-24T00:00:00Z' };
const stats = { session_id: 's', total_traces: 1, first_trace_at: '2026-11-24T00:00:00.000Z', last_trace_at: '2026-11-24T00:00:00.000Z' };
const page = { data: [memory], meta: { page: 1, limit: 20, total_pages: 1, total_count: 1, search_time_ms: 0 } };

/** What the other tests of this folder rely on: that a difference is seen. */
test.each<[string, unknown, string, Nulls, readonly string[]]>([
  ['fits', memory, 'UserMemorySchema', 'keep', []],
  ['null where nulls are left out', memory, 'UserMemorySchema', 'omit', ['$.agent_id is null', '$.team_id is null']],
  ['surplus', { ...memory, owner: 'u' }, 'UserMemorySchema', 'keep', ['$.owner is not of UserMemorySchema']],
  ['missing, required', { ...stats, session_id: undefined }, 'TraceSessionStats', 'omit', ['$.session_id is missing']],
  ['missing, where nulls are kept', { ...memory, topics: undefined }, 'UserMemorySchema', 'keep', ['$.topics is missing']],
  ['optional, where nulls are left out', stats, 'TraceSessionStats', 'omit', []],
  ['null that must not be', { ...memory, memory: null }, 'UserMemorySchema', 'keep', ['$.memory is null']],
  ['another type', { ...memory, memory: 1 }, 'UserMemorySchema', 'keep', ['$.memory is no str: 1']],
  ['another type in a list', { ...memory, topics: ['a', 2] }, 'UserMemorySchema', 'keep', ['$.topics[1] is no str: 2']],
  [
    'a date without Z',
    { ...memory, updated_at: '2026-11-24T00:00:00' },
    'UserMemorySchema',
    'keep',
    ['$.updated_at is no datetime: "2026-11-24T00:00:00"'],
  ],
  ['a page', page, 'Page<UserMemorySchema>', 'keep', []],
  ['a bare list', [memory], 'Page<UserMemorySchema>', 'keep', [expect.stringMatching(/^\$ is no object/)]],
  ['a page of strangers', { ...page, data: [stats] }, 'Page<TraceSessionStats>', 'omit', []],
  ['milliseconds for seconds', 1_795_536_000_000, 'epoch', 'keep', ['$ is no epoch: 1795536000000']],
  ['none of the words', 'DONE', '{OK,ERROR}', 'keep', ['$ is DONE, not {OK,ERROR}']],
  ['either of two', [memory, stats], '(TraceSessionStats/UserMemorySchema)[]', 'keep', expect.arrayContaining(['$[1].user_id is missing'])],
  [
    'an unknown member of an event',
    { event: 'subscribed', x: 1 },
    'Event.subscribed',
    'omit',
    expect.arrayContaining(['$.x is not of Event.subscribed']),
  ],
])('%s', (_name, value, type, nulls, problems) => {
  expect(findProblems(value, type, nulls)).toEqual(problems);
});
