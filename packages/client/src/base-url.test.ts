import { expect, test } from 'vitest';
import { fillPath, joinUrl, readBaseUrl, toQuery } from './base-url.ts';

test.each([
  'https://agents.example.com',
  'http://localhost:7777',
  'http://127.0.0.1:7777/behind/a/proxy',
  'http://127.8.9.1',
  'http://[::1]:7777',
  'http://app.localhost',
])('%s may be talked to', (url) => {
  expect(readBaseUrl(url, false).pathname.endsWith('/')).toBe(true);
});

test.each([
  'http://agents.example.com',
  'http://10.0.0.1',
  'http://localhost.example.com',
  'http://127.0.0.1.example.com',
  'http://192.168.1.127',
  'ftp://localhost',
  'https://alice:secret@agents.example.com',
  'https://agents.example.com/?token=1',
  'https://agents.example.com/#a',
  '/api',
  '',
])('%j may not', (url) => {
  expect(() => readBaseUrl(url, false)).toThrow(/^baseUrl: /);
});

test('http to elsewhere is a decision', () => {
  expect(readBaseUrl('http://10.0.0.1', true).href).toBe('http://10.0.0.1/');
  expect(() => readBaseUrl('ftp://10.0.0.1', true)).toThrow(TypeError);
});

test('an id stays one segment of the path', () => {
  expect(fillPath('/agents/{agent_id}/runs', { agent_id: 'a/../b?c=%2e#d' })).toBe('/agents/a%2F..%2Fb%3Fc%3D%252e%23d/runs');
  for (const id of ['', '.', '..']) expect(() => fillPath('/agents/{agent_id}', { agent_id: id })).toThrow('agent_id: must be an id');
  expect(() => fillPath('/agents/{agent_id}')).toThrow('agent_id: must be an id');
});

test('queries repeat lists and leave out what is not there', () => {
  expect(toQuery({ page: 2, topics: ['a', 'b c'], type: undefined, user_id: null, include_revoked: false })).toBe(
    '?page=2&topics=a&topics=b+c&include_revoked=false',
  );
  expect(toQuery({})).toBe('');
});

test('no path leads to another place', () => {
  const base = readBaseUrl('https://agents.example.com/api', false);
  for (const path of ['//evil.example', '///evil.example', '/https://evil.example', '/\\\\evil.example', '/@evil.example'])
    expect(joinUrl(base, path)).toMatch(/^https:\/\/agents\.example\.com\/api\//);
  for (const path of ['/../x', '/a/../../x', '/%2e%2e/x', '/..'])
    expect(() => joinUrl(base, path)).toThrow('path: must stay below baseUrl');
});
