import type { Profile } from './case-server.ts';

/** Where this server answers otherwise than the case says, on purpose. The case still runs, against this. */
export interface Decision {
  readonly reason: string;
  /** Expectation of each step, in order; a step that is not listed keeps that of the case. */
  readonly steps?: ReadonlyArray<Readonly<Record<string, unknown>>>;
  /** Result of a pure rule. */
  readonly result?: unknown;
  /** Texts of a websocket case that are others here. */
  readonly texts?: Readonly<Record<string, string>>;
  /** Default: the relaxed profile that the cases are written for. */
  readonly profile?: Profile;
}

const byId = 'runs are found by id and owner, so session_id is optional and an unknown run is 404 instead of 400';
const kept = 'deletes of what is not the caller’s answer 204 and change nothing';
const grammar = 'what does not parse as a scope grants nothing';
const ids = 'a scope that names one resource counts for agents, teams, workflows and families of an application’s own';
const byAccountId = 'the principal of an account is its id, which is never given again, and not its name';
const approvers = 'approvals:resolve is a scope of ours, so that an approver need not be an administrator';
const untouched = { status: 200, bodyContains: ['private name of a'] };

export const ourDecisions: ReadonlyMap<string, Decision> = new Map<string, Decision>([
  ['token-092', { reason: 'HEAD works on GET routes with the permission of GET', steps: [{ status: 200 }] }],
  ['scopes-parse-016', { reason: grammar, result: { kind: 'unknown' } }],
  ['scopes-parse-017', { reason: grammar, result: { kind: 'unknown' } }],
  ['scopes-parse-020', { reason: grammar, result: { kind: 'unknown' } }],
  [
    'scopes-parse-021',
    { reason: 'the claim is split at blanks before scopes are read (claims-016); this text is no scope', result: { kind: 'unknown' } },
  ],
  ['scopes-parse-023', { reason: grammar, result: { kind: 'unknown' } }],
  ['scopes-parse-013', { reason: grammar, result: { kind: 'unknown' } }],
  ['scopes-parse-014', { reason: grammar, result: { kind: 'unknown' } }],
  ['scopes-parse-031', { reason: grammar, result: null }],
  ['scopes-match-083', { reason: ids, result: [] }],
  ['scopes-match-099', { reason: 'no route, nothing to allow', result: { allowed: false } }],
  ['scopes-match-104', { reason: 'a list needs one grant of its family and action', result: { allowed: false } }],
  ['scopes-match-107', { reason: 'a list needs one grant of its family and action', result: { allowed: false } }],
  ['excluded-routes-010', { reason: 'there is no such page', result: false }],
  ['excluded-routes-012', { reason: 'there is no such page', result: false }],
  ['excluded-routes-026', { reason: 'public routes are added to the built-in ones and never replace them', result: true }],
  ['excluded-routes-028', { reason: 'one * is one segment', result: false }],
  [
    'excluded-routes-037',
    { reason: 'a route that the operator opens serves nobody in particular, and so nobody’s rows', steps: [{ status: 404 }] },
  ],
  [
    'route-map-221',
    {
      reason: 'the narrowest scope that would help is named',
      steps: [{ status: 403, bodyContains: ['Required scope(s):', 'agents:a1:run'] }],
    },
  ],
  ...['080', '081', '082'].map((number): [string, Decision] => [
    `route-map-${number}`,
    { reason: approvers, result: ['approvals:read', 'approvals:resolve'] },
  ]),
  ['route-map-083', { reason: approvers, result: ['approvals:write', 'approvals:resolve'] }],
  ['route-map-111', { reason: 'every route declares what it needs', result: ['agents:run'] }],
  ['route-map-114', { reason: 'every route declares what it needs', result: ['agents:run'] }],
  ['route-map-116', { reason: 'HEAD asks for what GET asks', result: ['agents:read'] }],
  ['route-map-117', { reason: 'there is no such route', result: 'no route' }],
  ['isolation-sessions-060', { reason: 'with isolation a caller without a subject is refused', steps: [{ status: 401 }] }],
  ['isolation-sessions-027', { reason: kept, profile: 'standard', steps: [{ status: 204 }, untouched] }],
  ['isolation-sessions-029', { reason: kept, profile: 'standard', steps: [{ status: 204 }, untouched] }],
  ['isolation-sessions-030', { reason: 'foreign sessions are 404', profile: 'standard', steps: [{ status: 404 }, untouched] }],
  ['isolation-sessions-031', { reason: kept, profile: 'standard', steps: [{ status: 204 }, untouched] }],
  ...['001', '008', '011', '013', '015', '018'].map((number): readonly [string, Decision] => [
    `isolation-cancel-resume-${number}`,
    { reason: byId, steps: [{ status: 404 }] },
  ]),
  [
    'service-accounts-001',
    {
      reason: byAccountId,
      steps: [
        {
          status: 201,
          json: { name: 'claude-code', created_by: 'human-admin', user_id: 'human-admin' },
          jsonStartsWith: { token: 'aos_pat_', token_prefix: 'aos_pat_', principal: 'sa:' },
        },
      ],
    },
  ],
  ['service-accounts-008', { reason: 'every token expires, within 366 days', steps: [{ status: 422, bodyContains: ['never_expires'] }] }],
  ['service-accounts-009', { reason: byAccountId, steps: [{ status: 201 }, { status: 200, run: { user_id: 'sa:${sid}' } }] }],
  ['service-accounts-083', { reason: byAccountId, steps: [{ status: 200, run: { user_id: 'sa:b' } }] }],
  ['service-accounts-089', { reason: byAccountId, steps: [{ status: 201 }, { status: 200, run: { user_id: 'sa:${sid}' } }] }],
  [
    'service-accounts-058',
    {
      reason: byAccountId,
      steps: [
        { status: 201 },
        { status: 200 },
        { status: 204 },
        { status: 201 },
        { status: 200, ids: { at: 'data[].session_id', equals: [] } },
      ],
    },
  ],
  [
    'service-accounts-065',
    { reason: 'unknown tokens are cheap to refuse, and nobody is slowed down', steps: [{ status: 201 }, { status: 401 }, { status: 200 }] },
  ],
  [
    'service-accounts-076',
    { reason: 'no child outlives its parent', steps: [{ status: 201 }, { status: 422 }, { status: 204 }, { status: 401 }] },
  ],
  [
    'isolation-traces-013',
    {
      reason: 'isolation is on unless it is turned off',
      profile: 'standard',
      steps: [{ status: 200, ids: { at: 'data[].trace_id', lacks: ['t-a1'] } }],
    },
  ],
  ['websocket-005', { reason: byAccountId, texts: { 'sa:ws-sa': 'sa:p' } }],
  ['websocket-006', { reason: byAccountId, texts: { 'sa:lim': 'sa:p' } }],
  ['websocket-007', { reason: byAccountId, texts: { 'sa:lim': 'sa:p' } }],
  ['websocket-008', { reason: byAccountId, texts: { 'sa:forced': 'sa:p' } }],
  ['security-key-029', { reason: 'the start is refused', result: 'refused' }],
]);
