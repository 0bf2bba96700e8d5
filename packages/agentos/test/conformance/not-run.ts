import { stepsOf } from './conformance-case.ts';
import type { ConformanceCase } from './conformance-case.ts';
import { familyOf } from './built-routes.ts';

/** First path segments that this server does not serve yet. A case of theirs runs as soon as its line here goes. */
export const comingFamilies: ReadonlyMap<string, string> = new Map(
  Object.entries({
    learnings: 'learnings are not built yet',
    knowledge: 'knowledge is not built yet',
    metrics: 'metrics are not built yet',
    'eval-runs': 'evals are not built yet',
    schedules: 'schedules are not built yet',
    databases: 'migration over HTTP is not built yet',
    registry: 'the registry is not built yet',
    components: 'stored components are not built yet',
  }),
);

/** Routes of built families that come with a family that is not. */
export const comingRoutes: ReadonlyMap<string, string> = new Map([
  ['POST /agents', 'stored agents are not built yet'],
  ['PATCH /agents/a1', 'stored agents are not built yet'],
  ['DELETE /agents/a1', 'stored agents are not built yet'],
  ['POST /teams', 'stored teams are not built yet'],
  ['PATCH /teams/t1', 'stored teams are not built yet'],
  ['DELETE /teams/t1', 'stored teams are not built yet'],
  ['PATCH /workflows/w1', 'stored workflows are not built yet'],
  ['DELETE /workflows/w1', 'stored workflows are not built yet'],
]);

const noSwitch = 'signature checks cannot be switched off';
const frozen = 'agents, teams and workflows are frozen definitions without state: there is nothing to copy';
const factories = 'factories are not built yet';
const noValkey = 'there is no second storage back end; metrics and knowledge are not built yet';
const noRemote = 'databases of other servers are not served: every row is read under row level security here';
const gate = 'told in words; played by test/features/approvals-suite.ts and test/runtime/approvals.test.ts';
const internal = 'schedules are not built yet, and with them the token that they call with';
const oneLayer = 'sockets take the settings of requests; there is no layer that could be missing or set otherwise';
const client = 'our client names no user: identity comes from its token';
const noHelper = 'there is no helper that merges arguments: the database filters rows (isolation-sessions-001 to 005)';

/** Single cases, each with its reason. */
export const leftOut: ReadonlyMap<string, string> = new Map([
  ...['token-059', 'token-061', 'token-062', 'token-066', 'token-067'].map((id) => [id, noSwitch] as const),
  ['token-068', 'the decoder cannot be replaced; unforeseen errors are a 500 that says nothing'],
  ['token-075', 'there is no marker of an inner layer that could be trusted'],
  ...['claims-048', 'claims-050', 'claims-051', 'claims-052', 'claims-055'].map((id) => [id, factories] as const),
  ['algorithm-040', 'settings have one name'],
  ['per-resource-081', 'ids of agents hold no blank, and such an agent is refused when it is made'],
  ...['isolation-sessions-053', 'isolation-sessions-055', 'isolation-sessions-057'].map((id) => [id, noHelper] as const),
  ['isolation-sessions-064', 'an owner that a client names is not replaced but never read'],
  ...['isolation-sessions-066', 'isolation-sessions-068'].map((id) => [id, client] as const),
  ['isolation-runs-018', 'there is one kind of session, and its runs are always looked up'],
  ...['022', '023', '024', '025', '026', '027', '028'].map((number) => [`isolation-runs-${number}`, noValkey] as const),
  ...['030', '031', '032', '035', '043'].map((number) => [`isolation-runs-${number}`, frozen] as const),
  ['isolation-runs-038', 'tools of MCP servers are not built yet'],
  ...['038', '040', '041', '043', '045'].map((number) => [`isolation-cancel-resume-${number}`, gate] as const),
  ...['046', '047'].map((number) => [`isolation-cancel-resume-${number}`, 'the MCP server is not built yet'] as const),
  ...['107', '109', '110', '113', '117', '119', '120', '123', '125', '127'].map(
    (number) => [`service-accounts-${number}`, 'told in words; played by the tests beside account-token.ts and account-tokens.ts'] as const,
  ),
  ...['130', '132', '133', '134', '137', '138', '139', '141', '143'].map(
    (number) => [`service-accounts-${number}`, 'told in words; played by test/features/service-accounts-suite.ts'] as const,
  ),
  ['service-accounts-116', 'nobody is slowed down: whatever is unknown is asked for in batches, one question at a time'],
  ['service-accounts-121', 'stores have one form'],
  ['service-accounts-140', 'every database that a server starts with has service accounts'],
  ...['isolation-traces-016', 'isolation-traces-017'].map((id) => [id, noRemote] as const),
  ['isolation-traces-019', 'the owner is a part of the lookup, so a foreign row is not even read'],
  ...['002', '005', '006', '008', '013', '014'].map((number) => [`internal-token-${number}`, internal] as const),
  ...['038', '039', '041', '042', '046'].map((number) => [`websocket-${number}`, oneLayer] as const),
  ['websocket-026', factories],
  ['websocket-035', 'settings have one name'],
  ['security-key-034', 'the MCP server is not built yet'],
  ['security-key-039', 'chat interfaces are not built yet'],
]);

/** Why a case is not run; null for a case that runs. */
export function reasonNotToRun(entry: ConformanceCase): string | null {
  return leftOut.get(entry.id) ?? comingReason(entry);
}

/** Paths that nobody serves are closed without a credential, so a refusal for that reason can be checked today. */
function comingReason(entry: ConformanceCase): string | null {
  for (const { request, expect } of stepsOf(entry)) {
    if (expect.status === 401) continue;
    const reason = comingPath(request.method, request.path);
    if (reason !== null) return reason;
  }
  return rulePaths(entry).reduce<string | null>((found, [method, path]) => found ?? comingPath(method, path), null);
}

function comingPath(method: string, path: string): string | null {
  return comingRoutes.get(`${method} ${path}`) ?? comingFamilies.get(familyOf(path)) ?? null;
}

/** Rules about paths; whether a path is public is said by its pattern alone. */
function rulePaths({ fn, args }: ConformanceCase): ReadonlyArray<readonly [string, string]> {
  if (fn === 'decide' && typeof args === 'object' && args !== null && 'path' in args && 'method' in args)
    return [[String(args.method), String(args.path)]];
  if (!Array.isArray(args)) return [];
  if (fn === 'requiredScopes') return [[String(args[0]), String(args[1])]];
  return fn === 'resourceInPath' || fn === 'idInPath' ? [['GET', String(args[0])]] : [];
}
