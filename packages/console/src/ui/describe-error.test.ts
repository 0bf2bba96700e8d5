import { AgentOSClientError } from '@agentos-ts/client';
import { expect, test } from 'vitest';
import { describeError } from './describe-error.ts';

const page = 'https://console.example';

test('a refusal keeps its code and the id that stands in the log', () => {
  const error = new AgentOSClientError({ status: 403, code: 'auth_scope_missing', detail: 'Insufficient permissions', requestId: 'r-1' });
  expect(describeError(error, null, page)).toEqual({
    title: 'You may not do this',
    detail: 'Insufficient permissions',
    code: 'auth_scope_missing',
    requestId: 'r-1',
    advice: null,
  });
});

test('fields of a 422 stand one per line', () => {
  const detail = [
    { type: 'missing', loc: ['body', 'name'], msg: 'Required' },
    { type: 'value', loc: ['query', 'page'], msg: 'Too small' },
  ];
  expect(describeError(new AgentOSClientError({ status: 422, code: 'http_invalid', detail }), null, page).detail).toBe(
    'name: Required\npage: Too small',
  );
});

test('for an AgentOS elsewhere the setting that helps is named with this very origin', () => {
  const lost = new AgentOSClientError({ status: 0, code: 'client_connection_lost', detail: 'gone' });
  expect(describeError(lost, 'https://agents.example/', page).advice).toContain(`cors.origins has to list this page: ${page}`);
  expect(describeError(lost, `${page}/`, page).advice).not.toContain('cors');
});

test('anything else says what it is', () => {
  expect(describeError(new Error('broken'), null, page)).toMatchObject({
    title: 'Something went wrong on this page',
    detail: 'broken',
    code: null,
  });
});
