import { afterAll, beforeAll, expect, test } from 'vitest';
import { AgentOSError } from 'agentos-ts/kit';
import type { Database } from 'agentos-ts/kit';
import { openEmbedded } from '../support/databases.ts';
import type { TestDatabase } from '../support/databases.ts';
import { openSignInWorld, password } from '../support/sign-in-world.ts';
import type { SignInWorld } from '../support/sign-in-world.ts';

let database: TestDatabase;
let world: SignInWorld;
let isAway = false;
beforeAll(async () => {
  database = await openEmbedded();
  const { db } = database;
  const asSystem: Database['asSystem'] = (reason, work, options) =>
    isAway
      ? Promise.reject(new AgentOSError({ code: 'db_unavailable', status: 503, detail: 'The database is away' }))
      : db.asSystem(reason, work, options);
  world = await openSignInWorld({ ...db, as: db.as.bind(db), asSystem });
});
afterAll(async () => {
  await world.close();
  await database.close();
});

test('a database that is away is not a wrong password, and nobody is told that they were signed out', async () => {
  const { email } = await world.person();
  const browser = world.browser();
  const signIn = () => browser.post('/auth/sign-in/email', { email, password });
  expect((await signIn()).status).toBe(200);
  isAway = true;
  const away = { status: 503, json: { code: 'db_unavailable' }, setCookies: [] };
  expect(await signIn()).toMatchObject(away);
  expect(await browser.get('/auth/get-session')).toMatchObject(away);
  expect(await browser.post('/auth/sign-out')).toMatchObject(away);
  expect(await browser.get('/auth/passkey/generate-authenticate-options')).toMatchObject(away);
  expect(await browser.post('/auth/two-factor/verify-totp', { code: '000000' })).toMatchObject(away);
  expect(await browser.post('/setup/look', { secret: 'x' })).toMatchObject(away);
  isAway = false;
  expect((await browser.get('/auth/get-session')).status).toBe(200);
});
