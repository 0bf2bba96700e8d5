import { corpus } from './attack-case.ts';
import type { AttackCase } from './attack-case.ts';
import type { AttackedServer } from './attacked-server.ts';

export interface ScenarioBuild {
  readonly kind: 'scenario';
  readonly request?: { readonly method: string; readonly path: string; readonly json?: unknown; readonly body?: unknown };
  readonly steps?: readonly string[];
}

export type ScenarioCase = AttackCase<ScenarioBuild>;
/** Plays one case against a server and expects what the case does. */
export type Play = (server: AttackedServer) => Promise<void> | void;

const classes: ReadonlySet<string> = new Set([
  'idor',
  'mass_assignment',
  'session',
  'privilege',
  'opaque_dpop_rls_misc',
  'cache_revocation',
]);
const isScenario = (entry: AttackCase<{ readonly kind: string }>): entry is ScenarioCase => entry.build.kind === 'scenario';
export const scenarioCases: readonly ScenarioCase[] = corpus.cases.filter(isScenario).filter((entry) => classes.has(entry.class));

/** First path segments that are not served yet. A case of theirs has to be played as soon as its line here goes. */
export const comingPaths: ReadonlySet<string> = new Set([
  'learnings',
  'knowledge',
  'eval-runs',
  'schedules',
  'metrics',
  'components',
  'api-keys',
  'files',
  'mcp',
  'a2a',
]);

const listed = (reason: string, ...ids: readonly string[]): ReadonlyArray<readonly [string, string]> => ids.map((id) => [id, reason]);

/** Other cases that are not played, each with its reason. */
export const leftOut: ReadonlyMap<string, string> = new Map([
  ...listed('accounts cannot be changed: there is no such route, and the database refuses', 'priv-sa-update-scope-after'),
  ...listed('the audit log is not built yet', 'priv-admin-read-audited'),
  ...listed('delegated tokens are not built yet', 'priv-delegation-union', 'priv-delegation-depth'),
  ...listed(
    'the MCP server is not built yet',
    'priv-mcp-tool-hidden',
    'priv-mcp-unknown-method',
    'priv-mcp-batch',
    'priv-mcp-rest-audience',
  ),
  ...listed('schedules are not built yet', 'priv-scheduler-runs-as-owner'),
  ...listed('revocation is not built yet', 'session-resume-after-logout', 'cache-revoked-jti-cached', 'cache-revoked-jti-other-replica'),
  ...listed('revocation is not built yet', 'cache-revoked-sub-nbf', 'cache-db-down-revocation'),
  ...listed('decisions are made at once and kept nowhere', 'cache-cancelled-request-cached'),
  ...listed('there are no batch decisions', 'cache-batch-dup'),
  ...listed('nobody is slowed down: unknown tokens are asked for in batches, one question at a time', 'misc-pat-enumeration'),
  ...listed('there is no introspection', 'misc-introspection-other-client', 'misc-introspection-unauth'),
  ...listed('revocation is not built yet', 'misc-revocation-foreign', 'misc-revocation-unknown'),
  ...listed(
    'proofs of possession are not taken: tokens bound to a key are refused (misc-dpop-missing)',
    'misc-dpop-ath',
    'misc-dpop-two-headers',
  ),
  ...listed('proofs of possession are not taken: tokens bound to a key are refused (misc-dpop-missing)', 'misc-dpop-nonce'),
  ...listed('there are no SQL tools', 'misc-rls-raw-sql-tool'),
  ...listed('no table has partitions', 'misc-rls-partition'),
]);

const people = '../control-plane/test/people';
const named = (file: string, ...ids: readonly string[]) =>
  ids.map((id): readonly [string, readonly [string, string]] => [id, [`${people}/${file}`, id]]);

/** Cases that another suite plays: file below the package, and a piece of the name of its test. */
export const coveredElsewhere: ReadonlyMap<string, readonly [file: string, test: string]> = new Map([
  ['misc-rls-pool-leak', ['test/db/isolation-suite.ts', 'principals in one pool never mix, whatever throws']],
  ['misc-rls-owner', ['test/db/isolation-suite.ts', 'each protection is needed']],
  ['misc-rls-view', ['test/db/catalogue-suite.ts', 'no view runs as its owner']],
  ['misc-rls-fk-oracle', ['test/db/isolation-suite.ts', 'a run cannot be hung on a foreign session']],
  ['misc-rls-unique-oracle', ['test/db/isolation-suite.ts', 'an insert says nothing about foreign ids']],
  ['misc-rls-truncate', ['test/db/isolation-suite.ts', 'only the four rights of row level security are granted']],
  ['misc-rls-sqlite-mongo', ['test/db/isolation-suite.ts', 'a forgotten filter returns own rows only']],
  ['misc-pat-checksum', ['src/features/service-accounts/account-tokens.test.ts', 'a wrong checksum asks nobody']],
  ['misc-pat-timing', ['src/features/service-accounts/account-tokens.test.ts', 'a hash that shares a prefix is another account']],
  ['cache-cache-flood', ['src/auth/token/verified-token-cache.test.ts', 'holds 10,000 and drops the one longest unused']],
  ['cache-negative-cache-flood', ['src/auth/authenticator.test.ts', 'does not remember what it refused']],
  ['idor-trace-get', ['test/features/traces-suite.ts', 'foreign traces are as good as missing']],
  ['idor-list-traces', ['test/features/traces-suite.ts', 'foreign traces are as good as missing']],
  ['idor-bulk-search-traces', ['test/features/traces-suite.ts', 'foreign traces are as good as missing']],
  ['cache-clock-step-back', ['src/auth/steady-clock.test.ts', 'follows the wall clock forwards and never back']],
  // Roles and tokens come from the control plane: its tests carry the ids of the cases.
  ...named('members-suite.ts', 'priv-role-self-assign', 'priv-grant-bind-verb'),
  ...named('roles-suite.ts', 'priv-role-create-broader', 'priv-role-rename-to-builtin', 'priv-role-name-comma'),
  ...named('roles-suite.ts', 'priv-role-wildcard', 'priv-role-delete-in-use'),
  ...named('../signing/tokens-suite.ts', 'priv-scope-upgrade-by-refresh', 'priv-token-exchange-broader'),
]);

export function isComing({ build }: ScenarioCase): boolean {
  const segment = /^\/([^/?: ]*)/.exec(build.request?.path ?? '')?.[1];
  return segment !== undefined && comingPaths.has(segment);
}
