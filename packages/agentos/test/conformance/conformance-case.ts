import { readFileSync } from 'node:fs';

/** The case language of conformance.json, as far as the areas below use it. */
export interface TokenSpec {
  readonly alg?: string;
  readonly key?: string | null;
  readonly header?: Readonly<Record<string, unknown>>;
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly send?: { readonly in: 'header' | 'cookie'; readonly name: string; readonly scheme?: string };
  /** Value of the Authorization header; `{jwt}` stands for the token in `jwt`. */
  readonly raw?: string;
  /** The same in hexadecimal. */
  readonly rawBytes?: string;
  /** Name of a seeded service account, whose token is sent. */
  readonly pat?: string;
  readonly rawCookie?: Readonly<Record<string, string>>;
  readonly jwt?: TokenSpec;
  readonly also?: { readonly cookie: string; readonly token: TokenSpec };
}

export interface RequestSpec {
  readonly method: string;
  readonly path: string;
  /** How often it is sent; the last reply counts. */
  readonly repeat?: number;
  readonly query?: Readonly<Record<string, string>>;
  readonly form?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface IdsExpectation {
  /** Path such as `data[].session_id`. */
  readonly at: string;
  readonly equals?: readonly string[];
  readonly contains?: readonly string[];
  readonly lacks?: readonly string[];
}

export interface Expectation {
  readonly status?: number | { readonly in: readonly number[] } | { readonly not: readonly number[] };
  readonly bodyContains?: readonly string[];
  readonly bodyLacks?: readonly string[];
  readonly json?: Readonly<Record<string, unknown>>;
  /** Values by paths such as `meta.total_count`. */
  readonly jsonPath?: Readonly<Record<string, unknown>>;
  /** A number and how far from it the member may be. */
  readonly jsonNear?: Readonly<Record<string, readonly [wanted: { readonly $now: number }, tolerance: number]>>;
  readonly jsonStartsWith?: Readonly<Record<string, string>>;
  readonly jsonKeys?: readonly string[];
  readonly jsonLacks?: readonly string[];
  readonly ids?: IdsExpectation;
  /** Text that the header contains. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly headersAbsent?: readonly string[];
  /** Arguments that reached the run. */
  readonly run?: Readonly<Record<string, unknown>>;
  readonly start?: 'ok' | 'refused';
}

export interface Step {
  readonly token?: TokenSpec | null;
  readonly request: RequestSpec;
  readonly expect: Expectation;
  /** Members of the reply that later steps call `${name}`. */
  readonly capture?: Readonly<Record<string, string>>;
}

export interface KeySetSpec {
  readonly keys: ReadonlyArray<{ readonly key: string; readonly kid?: string }>;
}

export interface AuthSpec {
  readonly mode: 'none' | 'jwt' | 'security_key';
  readonly authorization?: boolean;
  readonly algorithm?: string;
  readonly keys?: readonly string[];
  readonly jwks?: KeySetSpec;
  readonly env?: Readonly<Record<string, string | KeySetSpec>>;
  readonly security_key?: string;
  readonly verify_audience?: boolean;
  readonly audience?: string | readonly string[];
  readonly admin_scope?: string;
  readonly user_isolation?: boolean;
  readonly scope_mappings?: Readonly<Record<string, readonly string[]>>;
  readonly excluded_routes?: readonly string[];
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly token_source?: 'header' | 'cookie' | 'both';
  readonly cookie_name?: string;
  readonly header_name?: string;
  readonly validate?: boolean;
  readonly secret_key?: string;
}

export interface SessionSeed {
  readonly id: string;
  readonly user: string | null;
  readonly agent?: string;
  readonly workflow?: string;
  readonly name?: string;
  readonly runs?: ReadonlyArray<{ readonly run_id: string; readonly agent?: string; readonly workflow?: string; readonly content: string }>;
}

export interface MemorySeed {
  readonly id: string;
  readonly user: string;
  readonly text: string;
  readonly topics: readonly string[];
}

export interface AccountSeed {
  /** Its id, and what a case calls its token. */
  readonly as: string;
  readonly name: string;
  /** Seconds from now. */
  readonly expires_in?: number;
  readonly scopes?: readonly string[];
  readonly revoked?: boolean;
}

export interface TraceSeed {
  readonly id: string;
  readonly user: string | null;
  readonly session: string;
  readonly spans?: readonly string[];
}

export interface ApprovalSeed {
  readonly id: string;
  readonly user: string;
  readonly run_id: string;
  readonly session: string;
  readonly status: string;
  /** Default `required`. */
  readonly type?: string;
}

/** One line of the script of a websocket case. */
export interface SocketStep {
  readonly send?: Readonly<Record<string, unknown>>;
  /** The next frame has these fields. */
  readonly frame?: Readonly<Record<string, unknown>>;
  /** Frames are read up to one with these fields. */
  readonly until?: Readonly<Record<string, unknown>>;
  /** Frames are read up to one that contains the text. */
  readonly untilText?: string;
  /** The next frame is of this event, and none of these errors. */
  readonly untilNot?: { readonly event: string; readonly errorNot: readonly string[] };
  /** Arguments that reached the run. */
  readonly run?: Readonly<Record<string, unknown>>;
}

/** One thing that is there before the case begins. */
export interface Seed {
  readonly session?: SessionSeed;
  readonly memory?: MemorySeed;
  readonly service_account?: AccountSeed;
  readonly trace?: TraceSeed;
  readonly approval?: ApprovalSeed;
}

export interface Setup {
  readonly os_id: string;
  readonly agents: readonly string[];
  readonly teams?: readonly string[];
  readonly workflows?: readonly string[];
  readonly auth: AuthSpec;
  readonly seed?: readonly Seed[];
  readonly routes?: readonly string[];
  readonly mount?: string;
  readonly cors?: readonly string[];
  readonly name?: string;
  readonly mcp_server?: boolean;
}

export interface ConformanceCase {
  readonly id: string;
  readonly area: string;
  readonly title: string;
  readonly verdict: 'adopt' | 'differ';
  readonly setup?: Setup;
  readonly token?: TokenSpec | null;
  readonly request?: RequestSpec;
  readonly steps?: readonly Step[];
  readonly ws?: readonly SocketStep[];
  readonly expect?: unknown;
  /** What this server answers where it differs. */
  readonly ours?: Readonly<Record<string, unknown>>;
  readonly fn?: string;
  readonly args?: unknown;
  readonly given?: Readonly<Record<string, unknown>>;
}

export const areas: ReadonlySet<string> = new Set([
  'token',
  'claims',
  'audience',
  'algorithm',
  'scopes-parse',
  'scopes-match',
  'listing-filter',
  'per-resource',
  'admin-scope',
  'custom-mappings',
  'excluded-routes',
  'cookie',
  'security-key',
  'route-map',
  'isolation-sessions',
  'isolation-runs',
  'isolation-cancel-resume',
  'isolation-memory',
  'service-accounts',
  'isolation-traces',
  'websocket',
  'internal-token',
]);

const all: readonly ConformanceCase[] = JSON.parse(readFileSync(new URL('../vectors/conformance.json', import.meta.url), 'utf8'));

/** Every case of the areas that are covered here. */
export const cases: readonly ConformanceCase[] = all.filter(({ area }) => areas.has(area));

/** The requests of a case, in order; none for pure rules and start-up cases. */
export function stepsOf(entry: ConformanceCase): readonly Step[] {
  if (entry.steps !== undefined) return entry.steps;
  if (entry.request === undefined) return [];
  return [{ token: entry.token ?? null, request: entry.request, expect: asExpectation(entry.expect) }];
}

export function asExpectation(value: unknown): Expectation {
  return typeof value === 'object' && value !== null ? value : {};
}
