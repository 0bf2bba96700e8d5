import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { silentLog } from 'agentos-ts/kit';
import { authOptions } from '../../src/sign-in/auth-options.ts';
import { systemDialect } from '../../src/sign-in/kysely-dialect.ts';
import { openEmbedded } from '../support/databases.ts';
import type { TestDatabase } from '../support/databases.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openEmbedded();
});
afterAll(() => database.close());

const run = promisify(execFile);
const probe = fileURLToPath(new URL('../support/library-probe.ts', import.meta.url));

test('our migration makes every table and column that the library wants', async () => {
  const options = authOptions({
    dialect: systemDialect(database.db),
    publicUrl: 'https://control.example.test',
    secret: 'x'.repeat(43),
    log: silentLog,
    oidc: null,
    resets: null,
  });
  const { toBeCreated, toBeAdded } = await getMigrations(betterAuth(options).options);
  expect(toBeCreated.map(({ table }) => table)).toEqual([]);
  expect(toBeAdded.map(({ table, fields }) => [table, Object.keys(fields)])).toEqual([]);
});

test('the environment changes nothing', async () => {
  const environments = [
    { NODE_ENV: 'production' },
    { NODE_ENV: 'development' },
    { NODE_ENV: 'test', TEST: 'true' },
    {},
    {
      NODE_ENV: 'development',
      APP_NAME: 'Other',
      BETTER_AUTH_URL: 'https://evil.example',
      BETTER_AUTH_SECRET: 'y'.repeat(43),
      BETTER_AUTH_SECRETS: `7:${'z'.repeat(43)}`,
      AUTH_SECRET: 'w'.repeat(43),
      BETTER_AUTH_TELEMETRY: '1',
    },
  ];
  const outputs = await Promise.all(
    environments.map(async (env) => {
      const { PATH } = process.env;
      const { stdout, stderr } = await run(process.execPath, ['--conditions=agentos-source', '--no-warnings', probe], {
        env: { PATH, ...env },
      });
      expect(stderr).toBe('');
      return JSON.parse(stdout) as Record<string, unknown>;
    }),
  );
  const [first] = outputs;
  for (const output of outputs) expect(output).toEqual(first);
  expect(first).toMatchObject({
    appName: 'AgentOS',
    baseURL: 'https://control.example.test/auth',
    cookie: { name: '__Host-agentos-session', attributes: { secure: true, httpOnly: true, sameSite: 'lax', path: '/' } },
    trustDeviceCookie: { name: '__Host-agentos.trust_device', attributes: { secure: true } },
    isRateLimited: true,
    skipsOriginCheck: false,
    skipsCsrfCheck: false,
    secret: 'x'.repeat(43),
    reportsUsage: false,
    cachesSessions: false,
    foreignOriginAnswers: 403,
    signUpAnswers: 400,
  });
});
