import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from 'agentos-ts/kit';
import { createTestControlPlane, openControlPlaneDatabase } from './support/control-plane.ts';

let db: Database;
beforeAll(async () => {
  db = await openControlPlaneDatabase();
});
afterAll(() => db.close());

test('everything but what is public is closed, to unknown paths too', async () => {
  const { call, found } = createTestControlPlane(db);
  await found('olivia');
  expect((await call(null, 'GET', '/health')).status).toBe(200);
  expect((await call(null, 'GET', '/nowhere')).status).toBe(401);
  expect((await call('nobody', 'GET', '/nowhere')).status).toBe(401);
  expect((await call('olivia', 'GET', '/nowhere')).status).toBe(404);
});
