import { defaultAdminScope, makePrincipal } from '../../auth/index.ts';
import type { Principal } from '../../auth/index.ts';
import { readScopes } from '../../auth/token/token-scopes.ts';
import { pathOf } from '../../http/request/target.ts';
import { RouteExplainer } from '../../http/routes/explain-access.ts';
import { sayAccess } from '../../http/routes/say-access.ts';
import { checkScopes, splitScopes } from '../check-scopes.ts';
import { defineCommand } from '../command.ts';
import type { Given } from '../command.ts';
import type { Io } from '../io.ts';
import { loadRoutes } from '../load-routes.ts';
import { printable, table } from '../printable.ts';
import { decodeToken, readTokenText } from '../read-token.ts';
import { sayWhy } from '../say-why.ts';
import { CommandError, UsageError } from '../usage-error.ts';
import { judgeToken } from '../verdict.ts';
import { readVerification, verificationOptions } from '../verification-options.ts';

const options = {
  token: { type: 'string', value: '<token | ->', describe: 'the caller, by token; - reads it from standard input' },
  scopes: { type: 'string', value: '<list>', describe: 'the caller, by scopes separated by commas' },
  'admin-scope': { type: 'string', value: '<scope>', describe: "the server's admin scope, where it is not agent_os:admin" },
  ...verificationOptions,
} as const;

export const canI = defineCommand({
  name: 'can-i',
  summary: 'Tell whether a caller may do a request, and the grant or the missing scope that decides.',
  positionals: ['<METHOD>', '</path>', '[file]'],
  options,
  notes: ['With a file: the routes of its AgentOS. Without one: the built-in routes. Exit status: 0 allowed, 1 denied.'],
  async run(given, [method = '', path = '', file], io) {
    if (!path.startsWith('/') && !URL.canParse(path)) throw new UsageError('the path begins with /');
    const caller = await readCaller(given, io);
    if (caller === undefined) return 1;
    const explainer = new RouteExplainer(await loadRoutes(file, io.cwd));
    const found = explainer.explain(caller, method.toUpperCase(), path.startsWith('/') ? path : pathOf(path));
    if (found === null) throw new CommandError(`no route answers ${method.toUpperCase()} ${path}`);
    const { allowed, route } = found;
    io.print(
      table([
        [allowed ? 'allowed' : 'denied', printable(sayWhy(found, caller))],
        ['route', `${route.method} ${route.path}`],
        ['needs', sayAccess(route.access)],
      ]),
    );
    return allowed ? 0 : 1;
  },
});

/** Undefined when the token is one that the server would refuse. */
async function readCaller(given: Given<typeof options>, io: Io): Promise<Principal | undefined> {
  const argument = given.text('token');
  const scopes = given.text('scopes');
  const adminScope = given.text('admin-scope') ?? defaultAdminScope;
  if ((argument === undefined) === (scopes === undefined)) throw new UsageError('give either --token or --scopes');
  if (argument !== undefined) return callerOfToken(await readTokenText(argument, io), adminScope, given, io);
  const texts = splitScopes(scopes ?? '');
  for (const { kind, text } of checkScopes(texts, adminScope)) if (kind === 'slip') io.note(`warning: ${printable(text)}`);
  return callerWith(texts, adminScope);
}

async function callerOfToken(token: string, adminScope: string, given: Given<typeof options>, io: Io): Promise<Principal | undefined> {
  const { claims } = decodeToken(token);
  const verdict = await judgeToken(token, await readVerification((name) => given.text(name), io), io.env);
  if (verdict.kind === 'refused') {
    io.print(table([['denied', `the token is refused: ${printable(verdict.reason)}`]]));
    return undefined;
  }
  if (verdict.kind === 'unchecked') io.note(`note: ${verdict.reason}; its claims are taken as they are`);
  return callerWith(claims['scopes'] ?? claims['scope'], adminScope);
}

function callerWith(scopes: unknown, adminScope: string): Principal {
  const policy = { adminScope, userIsolation: true, enforceScopes: true };
  const none = { userId: null, tenant: null, sessionId: null, claims: {}, expiresAt: null };
  return makePrincipal({ ...none, kind: 'user', id: 'caller', scopes: readScopes(scopes, policy) }, policy);
}
