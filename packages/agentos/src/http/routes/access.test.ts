import { expect, test } from 'vitest';
import { scopeCatalogue } from '../../auth/index.ts';
import type { BuiltInScope } from './access.ts';

// The compiler keeps this list equal to the type; the test keeps it equal to the catalogue.
const builtIn: Record<BuiltInScope, true> = {
  'agents:read': true,
  'agents:write': true,
  'agents:delete': true,
  'agents:run': true,
  'teams:read': true,
  'teams:write': true,
  'teams:delete': true,
  'teams:run': true,
  'workflows:read': true,
  'workflows:write': true,
  'workflows:delete': true,
  'workflows:run': true,
  'config:read': true,
  'config:write': true,
  'registry:read': true,
  'components:read': true,
  'components:write': true,
  'components:delete': true,
  'sessions:read': true,
  'sessions:write': true,
  'sessions:delete': true,
  'memories:read': true,
  'memories:write': true,
  'memories:delete': true,
  'learnings:read': true,
  'learnings:write': true,
  'learnings:delete': true,
  'knowledge:read': true,
  'knowledge:write': true,
  'knowledge:delete': true,
  'evals:read': true,
  'evals:write': true,
  'evals:delete': true,
  'metrics:read': true,
  'metrics:write': true,
  'traces:read': true,
  'schedules:read': true,
  'schedules:write': true,
  'schedules:delete': true,
  'approvals:read': true,
  'approvals:write': true,
  'approvals:delete': true,
  'approvals:resolve': true,
  'service_accounts:read': true,
  'service_accounts:write': true,
  'service_accounts:delete': true,
  'audit:read': true,
  'roles:read': true,
  'roles:write': true,
  'roles:delete': true,
};

test('scopes that routes may name are those of the catalogue', () => {
  const known = [...scopeCatalogue].flatMap(([family, { actions }]) => actions.map((action) => `${family}:${action}`));
  expect(Object.keys(builtIn).toSorted()).toEqual(known.toSorted());
});
