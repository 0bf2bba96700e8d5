import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide, isAdmin, visibleIds } from './decide.ts';
import type { Access } from './decide.ts';
import { defaultPolicy, makePrincipal, policyOf } from './principal-policy.ts';
import type { PrincipalPolicy } from './principal-policy.ts';
import type { Principal } from './principal.ts';
import { rowAccess } from './row-access.ts';

const plain = (scopes: Iterable<string>, more: Partial<Principal> = {}): Principal => ({
  kind: 'user',
  id: 'alice',
  userId: 'alice',
  tenant: null,
  sessionId: null,
  scopes: new Set(scopes),
  claims: {},
  expiresAt: null,
  ...more,
});
const holder = (scopes: Iterable<string>, policy: Partial<PrincipalPolicy> = {}, more: Partial<Principal> = {}): Principal =>
  makePrincipal(plain(scopes, more), { ...defaultPolicy, ...policy });
const allows = (scopes: Iterable<string>, access: Access): boolean => decide(holder(scopes), access).allowed;

const resource = fc.constantFrom('agents', 'teams', 'sessions', 'config', 'reports');
const action = fc.constantFrom('read', 'write', 'run');
const id = fc.constantFrom('a', 'b', 'c', 'my-agent');
const access: fc.Arbitrary<Access> = fc.oneof(fc.record({ resource, action }), fc.record({ resource, action, id }));
const readable = fc.oneof(
  fc.tuple(resource, action).map((parts) => parts.join(':')),
  fc.tuple(resource, fc.oneof(id, fc.constant('*')), action).map((parts) => parts.join(':')),
  fc.constant('agent_os:admin'),
);
const unreadable = fc.constantFrom(
  'agents::run',
  'agents:*',
  '*:*:*',
  'AGENTS:RUN',
  'agents:a:b:run',
  '',
  '*',
  'agents:my-*:run',
  'agent_os:*:admin',
);
const scopes = fc.array(readable, { maxLength: 8 });

describe('laws of decide', () => {
  it('1: denies what no scope allows', () => {
    fc.assert(
      fc.property(access, (asked) => {
        expect(allows([], asked)).toBe(false);
      }),
    );
  });

  it('2: nothing is allowed but by a scope that says so', () => {
    fc.assert(
      fc.property(scopes, access, (held, asked) => {
        const { grant } = decide(holder(held), asked);
        expect(grant === null || (held.includes(grant) && allows([grant], asked))).toBe(true);
      }),
    );
  });

  it('3: the order of scopes does not matter', () => {
    fc.assert(
      fc.property(scopes, access, (held, asked) => {
        expect(allows(held.toReversed(), asked)).toBe(allows(held, asked));
      }),
    );
  });

  it('4: one more scope never takes a right away', () => {
    fc.assert(
      fc.property(scopes, readable, access, (held, more, asked) => {
        expect(!allows(held, asked) || allows([...held, more], asked)).toBe(true);
      }),
    );
  });

  it('5: one scope less never adds a right', () => {
    fc.assert(
      fc.property(scopes, access, (held, asked) => {
        expect(allows(held, asked) || !allows(held.slice(1), asked)).toBe(true);
      }),
    );
  });

  it('6: who holds the scopes of two may do what either may', () => {
    fc.assert(
      fc.property(scopes, scopes, access, (one, other, asked) => {
        expect(allows([...one, ...other], asked)).toBe(allows(one, asked) || allows(other, asked));
      }),
    );
  });

  it('7: the filter of a list is the set of ids that decide allows', () => {
    fc.assert(
      fc.property(scopes, resource, action, id, (held, family, verb, member) => {
        const visible = visibleIds(holder(held), family, verb);
        const asked = { resource: family, action: verb, id: member };
        expect(visible === 'all' || visible.has(member)).toBe(allows(held, asked));
      }),
    );
  });

  it('8: a scope that does not parse grants nothing', () => {
    fc.assert(
      fc.property(scopes, unreadable, access, (held, junk, asked) => {
        expect(allows([...held, junk], asked)).toBe(allows(held, asked));
      }),
    );
  });

  it('is total', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string()),
        fc.string(),
        fc.string(),
        fc.option(fc.string(), { nil: undefined }),
        (held, family, verb, member) => {
          expect(typeof decide(holder(held), { resource: family, action: verb, id: member }).allowed).toBe('boolean');
        },
      ),
    );
  });
});

describe('decide', () => {
  it.each(['*', 'a/b', '', '../a', 'a:b', 'a'.repeat(129)])('denies the id %j to everybody, admins too', (member) => {
    expect(allows(['agent_os:admin', 'agents:read', 'agents:*:read'], { resource: 'agents', action: 'read', id: member })).toBe(false);
  });

  it('takes no ids of families that have none: the whole family is asked for', () => {
    expect(allows(['sessions:read'], { resource: 'sessions', action: 'read', id: 'any/id' })).toBe(true);
    expect(allows(['sessions:s1:read'], { resource: 'sessions', action: 'read', id: 's1' })).toBe(false);
    expect(visibleIds(holder(['sessions:s1:read']), 'sessions', 'read')).toEqual(new Set());
    expect(allows(['reports:r1:read'], { resource: 'reports', action: 'read', id: 'r1' })).toBe(true);
  });

  it('says which scope decided and which one is missing', () => {
    expect(decide(holder(['agents:a1:run']), { resource: 'agents', action: 'run', id: 'a1' })).toEqual({
      allowed: true,
      effect: 'allow',
      grant: 'agents:a1:run',
      missing: [],
    });
    expect(decide(holder(['agents:*:run']), { resource: 'agents', action: 'run', id: 'a1' }).grant).toBe('agents:*:run');
    expect(decide(holder(['agent_os:admin']), { resource: 'x', action: 'y' }).grant).toBe('agent_os:admin');
    expect(decide(holder([]), { resource: 'agents', action: 'run', id: 'a1' })).toEqual({
      allowed: false,
      effect: 'implicit_deny',
      grant: null,
      missing: ['agents:a1:run'],
    });
    expect(decide(holder([]), { resource: 'sessions', action: 'read', id: 's1' }).missing).toEqual(['sessions:read']);
    expect(decide(holder([]), { resource: 'agents', action: 'run', id: '*' }).missing).toEqual(['agents:run']);
  });

  it('filters a list by all, some or no ids', () => {
    expect(visibleIds(holder(['agents:read', 'agents:a:read']), 'agents', 'read')).toBe('all');
    expect(visibleIds(holder(['agents:a:read', 'agents:b:read', 'agents:c:run', 'teams:d:read']), 'agents', 'read')).toEqual(
      new Set(['a', 'b']),
    );
    expect(decide(holder(['agents:a:read']), { resource: 'agents', action: 'read' }).missing).toEqual(['agents:read']);
  });

  it('follows the scopes of an object that is not frozen', () => {
    const scopesOfCaller = new Set(['agents:read']);
    const caller = { ...plain([]), scopes: scopesOfCaller };
    expect(decide(caller, { resource: 'agents', action: 'read' }).allowed).toBe(true);
    scopesOfCaller.clear();
    expect(decide(caller, { resource: 'agents', action: 'read' }).allowed).toBe(false);
    const frozen = Object.freeze({ ...plain([]), scopes: scopesOfCaller });
    expect(decide(frozen, { resource: 'agents', action: 'read' }).allowed).toBe(false);
    scopesOfCaller.add('agents:read');
    expect(decide(frozen, { resource: 'agents', action: 'read' }).allowed).toBe(true);
  });

  it('gives names of object members no meaning', () => {
    for (const name of ['__proto__', 'constructor', 'toString'])
      expect(allows(['agents:read'], { resource: name, action: name })).toBe(false);
  });
});

describe('the admin scope', () => {
  const custom = { adminScope: 'custom:admin' };

  it('is the one of the server that made the principal, everywhere', () => {
    const admin = holder(['custom:admin'], custom);
    expect(isAdmin(admin)).toBe(true);
    expect(decide(admin, { resource: 'agents', action: 'delete', id: 'a' }).allowed).toBe(true);
    expect(visibleIds(admin, 'agents', 'read')).toBe('all');
    expect(rowAccess(admin).all).toBe(true);
  });

  it('leaves the default one without meaning', () => {
    const former = holder(['agent_os:admin'], custom);
    expect(isAdmin(former)).toBe(false);
    expect(decide(former, { resource: 'agents', action: 'read' }).allowed).toBe(false);
    expect(decide(former, { resource: 'agent_os', action: 'admin' }).allowed).toBe(false);
  });

  it('is not held by those who hold another family with its name', () => {
    expect(isAdmin(holder(['agents:admin', 'custom:admin']))).toBe(false);
  });
});

describe('where tokens only identify', () => {
  const identityOnly = { enforceScopes: false };

  it('allows users everything and makes nobody an admin', () => {
    const caller = holder([], identityOnly);
    expect(decide(caller, { resource: 'agents', action: 'run', id: 'a' })).toMatchObject({ allowed: true, grant: null });
    expect(visibleIds(caller, 'agents', 'read')).toBe('all');
    expect(isAdmin(caller)).toBe(false);
    expect(rowAccess(caller).all).toBe(false);
  });

  it('still holds service accounts to their scopes', () => {
    const account = holder(['agents:read'], identityOnly, { kind: 'service_account' });
    expect(decide(account, { resource: 'agents', action: 'run' }).allowed).toBe(false);
    expect(decide(account, { resource: 'agents', action: 'read' }).allowed).toBe(true);
  });
});

describe('rowAccess', () => {
  it('is the own rows of the caller', () => {
    expect(rowAccess(holder([], {}, { id: 'iss#alice', tenant: 't1' }))).toEqual({
      owner: 'iss#alice',
      userId: 'alice',
      tenant: 't1',
      all: false,
    });
    expect(rowAccess(holder([])).tenant).toBe('');
  });

  it('is all rows where isolation is off, but not for service accounts', () => {
    expect(rowAccess(holder([], { userIsolation: false })).all).toBe(true);
    expect(rowAccess(holder([], { userIsolation: false }, { kind: 'service_account' })).all).toBe(false);
    expect(rowAccess(holder(['agent_os:admin'], {}, { kind: 'service_account' })).all).toBe(true);
  });
});

describe('makePrincipal', () => {
  it('freezes the principal and its scopes', () => {
    const made = holder(['agents:read']);
    expect(Object.isFrozen(made)).toBe(true);
    for (const change of ['add', 'delete', 'clear'])
      expect(() => Reflect.apply(Reflect.get(made.scopes, change), made.scopes, ['agents:read'])).toThrow(TypeError);
    expect([...made.scopes]).toEqual(['agents:read']);
  });

  it('holds principals that it did not make to the strictest policy', () => {
    expect(policyOf(plain([]))).toBe(defaultPolicy);
    expect(rowAccess({ ...holder([], { userIsolation: false }) }).all).toBe(false);
  });
});
