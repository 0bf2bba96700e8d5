import { expect, test } from 'vitest';
import { readPlace } from './place.ts';

const read = (metas: Readonly<Record<string, string>>, href: string) => readPlace((name) => metas[name] ?? '', href);

test('the server is where the console is, below any prefix', () => {
  expect(read({ 'agentos-base': '/console/' }, 'https://a.example/console#/chat').apiBase).toBe('https://a.example/');
  expect(read({ 'agentos-base': '/team/os/console/' }, 'https://a.example/team/os/console/os/inst_1').apiBase).toBe(
    'https://a.example/team/os/',
  );
  const relative = [
    ['console/', 'https://a.example/team/os/console#/chat'],
    ['./', 'https://a.example/team/os/console/'],
    ['../', 'https://a.example/team/os/console/os/inst_1?x=1'],
  ] as const;
  for (const [base, href] of relative)
    expect(read({ 'agentos-base': base }, href)).toMatchObject({ consoleBase: '/team/os/console/', apiBase: 'https://a.example/team/os/' });
});

test('an instance is read whole or not at all', () => {
  const instance = { organization_id: 'org', id: 'inst', os_id: 'os', name: '</script><b>', url: 'https://b.example' };
  const metas = { 'agentos-console': 'control-plane', 'agentos-instance': JSON.stringify(instance) };
  expect(read(metas, 'https://a.example/console').instance).toEqual(instance);
  expect(read({ ...metas, 'agentos-instance': '{"id":"inst"}' }, 'https://a.example/console').instance).toBeNull();
  expect(read({ ...metas, 'agentos-instance': 'no JSON' }, 'https://a.example/console').instance).toBeNull();
});
