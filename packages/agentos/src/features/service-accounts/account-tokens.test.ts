import { expect, test } from 'vitest';
import { defaultAdminScope } from '../../auth/index.ts';
import type { Database, SystemTx } from '../../db/database.ts';
import { silentLog } from '../../telemetry/index.ts';
import { hashToken, makeToken } from './account-token.ts';
import { AccountTokens } from './account-tokens.ts';
import type { AccountRow } from './service-account.store.ts';

const policy = { adminScope: defaultAdminScope, userIsolation: true, enforceScopes: true };
const invalid = { code: 'service_account_token_invalid', status: 401 };

function rowOf(token: string, more: Partial<AccountRow> = {}): AccountRow {
  return {
    tenant: '',
    owner: 'minter',
    account_id: 'id-1',
    name: 'ci',
    user_id: 'minter',
    token_hash: hashToken(token),
    token_prefix: token.slice(0, 12),
    scopes: ['agents:run'],
    ancestors: [],
    created_at: 0,
    expires_at: 10_000_000,
    last_used_at: null,
    revoked_at: null,
    previous_hash: null,
    previous_until: null,
    ...more,
  };
}

/** A database of these rows alone: answers the one question and takes the one note, and counts both. */
function world(...rows: AccountRow[]) {
  const seen = { questions: 0, notes: 0, isDown: false, now: 1_000_000, whileAsking: (): void => undefined };
  const query = async (_text: string, values: readonly unknown[] = [], name?: string): Promise<object[]> => {
    if (seen.isDown) throw new Error('down');
    if (name === 'service_account.note_use') {
      seen.notes += 1;
      return [];
    }
    seen.questions += 1;
    const [hashes] = values;
    const found = rows
      .filter((row) => Array.isArray(hashes) && (hashes.includes(row.token_hash) || hashes.includes(row.previous_hash)))
      .map((row) => ({ ...row }));
    seen.whileAsking();
    return found;
  };
  const tx = { query } as SystemTx;
  const db: Database = {
    engine: 'pglite',
    as: () => Promise.reject(new Error('nobody is known yet')),
    asSystem: (_reason, work) => work(tx),
    subscribe: () => () => undefined,
    close: () => Promise.resolve(),
  };
  return { seen, rows, tokens: new AccountTokens({ db, policy, log: silentLog, clock: () => seen.now }) };
}

test('a known token is its account, held by its scopes and its id', async () => {
  const token = makeToken();
  const { tokens } = world(rowOf(token, { tenant: 'acme' }));
  expect(await tokens.verify(token)).toMatchObject({
    kind: 'service_account',
    id: 'sa:id-1',
    userId: 'sa:id-1',
    tenant: 'acme',
    scopes: new Set(['agents:run']),
    claims: {},
    expiresAt: 10_000,
  });
  expect(tokens.matches(token)).toBe(true);
  expect(tokens.matches(`agno_pat_${token}`)).toBe(false);
});

test('a wrong checksum asks nobody', async () => {
  const token = makeToken();
  const { tokens, seen } = world(rowOf(token));
  for (const wrong of ['aos_pat_', `${token}x`, `${token.slice(0, -1)}${token.endsWith('0') ? '1' : '0'}`])
    await expect(tokens.verify(wrong)).rejects.toMatchObject(invalid);
  expect(seen.questions).toBe(0);
});

test('a hash that shares a prefix is another account', async () => {
  const token = makeToken();
  const almost = `${hashToken(token).slice(0, -1)}${hashToken(token).endsWith('0') ? '1' : '0'}`;
  const { tokens } = world(rowOf(token, { token_hash: almost }));
  await expect(tokens.verify(token)).rejects.toMatchObject(invalid);
});

test('asks once a second for a known token, and once a minute for an unknown one', async () => {
  const token = makeToken();
  const unknown = makeToken();
  const { tokens, seen } = world(rowOf(token, { last_used_at: 1_000_000 }));
  for (let use = 0; use < 5; use += 1) await tokens.verify(token);
  expect(seen.questions).toBe(1);
  seen.now += 1000;
  await tokens.verify(token);
  expect(seen.questions).toBe(2);
  for (let use = 0; use < 5; use += 1) await expect(tokens.verify(unknown)).rejects.toMatchObject(invalid);
  expect(seen.questions).toBe(3);
  seen.now += 60_000;
  await expect(tokens.verify(unknown)).rejects.toMatchObject(invalid);
  expect(seen.questions).toBe(4);
});

test('ends at its time, also when it is remembered', async () => {
  const token = makeToken();
  const { tokens, seen } = world(rowOf(token, { expires_at: 1_000_500 }));
  await tokens.verify(token);
  seen.now += 499;
  await tokens.verify(token);
  seen.now += 1;
  await expect(tokens.verify(token)).rejects.toMatchObject(invalid);
});

test('a revocation elsewhere counts within a second', async () => {
  const token = makeToken();
  const { tokens, seen, rows } = world(rowOf(token));
  await tokens.verify(token);
  rows[0] = rowOf(token, { revoked_at: seen.now });
  seen.now += 999;
  await tokens.verify(token);
  seen.now += 1;
  await expect(tokens.verify(token)).rejects.toMatchObject(invalid);
});

test('a revocation here counts at once, twice is no error, and others stay known', async () => {
  const [token, other] = [makeToken(), makeToken()];
  const { tokens, seen, rows } = world(rowOf(token), rowOf(other, { account_id: 'id-2' }));
  await tokens.verify(token);
  await tokens.verify(other);
  rows[0] = rowOf(token, { revoked_at: seen.now });
  tokens.forget(['id-1']);
  tokens.forget(['id-1']);
  await expect(tokens.verify(token)).rejects.toMatchObject(invalid);
  const { questions } = seen;
  await tokens.verify(other);
  expect(seen.questions).toBe(questions);
});

test('what was read before a revocation is not remembered after it', async () => {
  const token = makeToken();
  const { tokens, seen, rows } = world(rowOf(token));
  seen.whileAsking = () => {
    rows[0] = rowOf(token, { revoked_at: seen.now });
    tokens.forget(['id-1']);
  };
  await tokens.verify(token);
  await expect(tokens.verify(token)).rejects.toMatchObject(invalid);
});

test('the last use is written at most once a minute', async () => {
  const token = makeToken();
  const { tokens, seen, rows } = world(rowOf(token));
  await tokens.verify(token);
  await tokens.verify(token);
  await tokens.close();
  expect(seen.notes).toBe(1);
  rows[0] = rowOf(token, { last_used_at: seen.now });
  seen.now += 59_999;
  await tokens.verify(token);
  await tokens.close();
  expect(seen.notes).toBe(1);
  seen.now += 1000;
  await tokens.verify(token);
  await tokens.close();
  expect(seen.notes).toBe(2);
});

test('a database that is down is a 503, again and again, and is not remembered', async () => {
  const token = makeToken();
  const { tokens, seen } = world(rowOf(token));
  seen.isDown = true;
  for (let use = 0; use < 5; use += 1)
    await expect(tokens.verify(token)).rejects.toMatchObject({ code: 'service_account_unavailable', status: 503 });
  seen.isDown = false;
  await tokens.verify(token);
});

test('the token before a rotation works until its overlap is over, also where it is remembered, and never beyond the account', async () => {
  const [before, after] = [makeToken(), makeToken()];
  const { tokens, seen } = world(rowOf(after, { previous_hash: hashToken(before), previous_until: 1_000_500 }));
  expect(await tokens.verify(before)).toMatchObject({ id: 'sa:id-1', expiresAt: 1000 });
  expect(await tokens.verify(after)).toMatchObject({ id: 'sa:id-1', expiresAt: 10_000 });
  seen.now = 1_000_499;
  expect(await tokens.verify(before)).toMatchObject({ id: 'sa:id-1' });
  seen.now = 1_000_500;
  await expect(tokens.verify(before)).rejects.toMatchObject(invalid);
  expect(await tokens.verify(after)).toMatchObject({ id: 'sa:id-1' });
  const ended = world(rowOf(after, { expires_at: 999_999, previous_hash: hashToken(before), previous_until: 2_000_000 }));
  await expect(ended.tokens.verify(before)).rejects.toMatchObject(invalid);
});
