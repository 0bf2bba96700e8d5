import fc from 'fast-check';
import { decide } from 'agentos-ts/auth';
import { expect, test } from 'vitest';
import { holderOf } from '../access/member-grants.ts';
import { distinctScopes } from './distinct-scopes.ts';

test('a scope for all makes those for one needless', () => {
  expect(distinctScopes(['agents:a:run', 'agents:run', 'agents:b:run', 'agents:a:read'])).toEqual(['agents:run', 'agents:a:read']);
  expect(distinctScopes(['teams:*:run', 'teams:t1:run'])).toEqual(['teams:*:run']);
});

test('the admin scope takes no other away: an AgentOS may have called its own something else', () => {
  expect(distinctScopes(['agent_os:admin', 'agents:a:run'])).toEqual(['agent_os:admin', 'agents:a:run']);
});

const family = fc.constantFrom('agents', 'teams', 'reports', 'sessions');
const id = fc.constantFrom('a', 'b', '*');
const action = fc.constantFrom('run', 'read');
const scope = fc.oneof(
  fc.tuple(family, action).map(([f, a]) => `${f}:${a}`),
  fc.tuple(family, id, action).map(([f, i, a]) => `${f}:${i}:${a}`),
);

test('what is left allows the same', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(scope, { maxLength: 12 }),
      family,
      fc.constantFrom('a', 'b', undefined),
      action,
      (scopes, resource, one, act) => {
        const question = one === undefined ? { resource, action: act } : { resource, action: act, id: one };
        const ask = (texts: readonly string[]) => decide(holderOf('u', new Set(texts)), question).allowed;
        expect(ask(distinctScopes(scopes))).toBe(ask(scopes));
      },
    ),
  );
});
