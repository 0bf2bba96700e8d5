// Started with different environments: prints what the library makes of our options.
import { memoryAdapter } from 'better-auth/adapters/memory';
import { betterAuth } from 'better-auth';
import { silentLog } from 'agentos-ts/kit';
import { DummyDriver, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import { authOptions } from '../../src/sign-in/auth-options.ts';

const publicUrl = 'https://control.example.test';
let requests = 0;
globalThis.fetch = () => {
  requests += 1;
  return Promise.reject(new TypeError('nothing is fetched here'));
};
const dialect = {
  createAdapter: () => new PostgresAdapter(),
  createDriver: () => new DummyDriver(),
  createIntrospector: (db: ConstructorParameters<typeof PostgresIntrospector>[0]) => new PostgresIntrospector(db),
  createQueryCompiler: () => new PostgresQueryCompiler(),
};
const options = authOptions({ dialect, publicUrl, secret: 'x'.repeat(43), log: silentLog, oidc: null, resets: null });
const context = await betterAuth(options).$context;

// What it answers, over tables in memory.
const tables = Object.fromEntries(Object.keys(context.tables).map((name) => [context.tables[name]?.modelName ?? name, []]));
const auth = betterAuth({ ...options, database: memoryAdapter(tables) });
const post = async (path: string, body: object, headers: Record<string, string>): Promise<number> => {
  const request = new Request(`${publicUrl}/auth${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return (await auth.handler(request)).status;
};
const person = { email: 'a@example.test', password: 'correct horse battery', name: 'A' };
const foreignOriginAnswers = await post('/sign-in/email', person, { origin: 'https://evil.example', cookie: 'a=b' });
const signUpAnswers = await post('/sign-up/email', person, { origin: publicUrl });

console.log(
  JSON.stringify({
    appName: context.appName,
    baseURL: context.baseURL,
    cookie: context.authCookies.sessionToken,
    trustDeviceCookie: context.createAuthCookie('trust_device'),
    isRateLimited: context.rateLimit.enabled,
    rateLimitStorage: context.rateLimit.storage,
    skipsOriginCheck: context.skipOriginCheck,
    skipsCsrfCheck: context.skipCSRFCheck,
    secret: context.secret,
    reportsUsage: requests > 0,
    cachesSessions: options.session.cookieCache.enabled,
    password: context.password.config,
    session: context.sessionConfig,
    foreignOriginAnswers,
    signUpAnswers,
  }),
);
