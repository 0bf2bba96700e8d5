import { expect, test } from 'vitest';
import { readLocalTime, toTraceQuery } from './trace-filters.ts';

const now = Date.parse('2026-11-24T12:00:00Z');

test('names of the address become those of the wire; what is not asked is left out', () => {
  expect(toTraceQuery({ status: 'ERROR', agent: 'clerk', session: 's1', by: 'session' }, now)).toEqual({
    status: 'ERROR',
    agent_id: 'clerk',
    session_id: 's1',
  });
});

test('a span of time ends now; spans that nobody knows are none', () => {
  expect(toTraceQuery({ since: '1h' }, now)).toEqual({ start_time: '2026-11-24T11:00:00.000Z' });
  expect(toTraceQuery({ since: 'constructor' }, now)).toEqual({});
});

test('a time of one’s own counts before the span; no time is no filter', () => {
  expect(toTraceQuery({ since: '1h', from: '2026-11-20T10:00:00Z', to: 'soon' }, now)).toEqual({ start_time: '2026-11-20T10:00:00.000Z' });
  expect(readLocalTime('2026-11-20T10:00')).toMatch(/^2026-11-\d\dT\d\d:00:00\.000Z$/);
});
