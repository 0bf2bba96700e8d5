import type { TestOs } from '../support/start-os.ts';
import type { Nulls } from './shape.ts';

export interface WireRequest {
  readonly path: string;
  /** Sent as JSON, and as each of the forms. */
  readonly body?: Readonly<Record<string, unknown>>;
}

/** Who asks, and what there is to ask about. */
export interface WireStage {
  readonly os: TestOs;
  readonly token: string;
  readonly administrator: string;
  /** The JSON of a reply that must be a success. */
  readonly post: (path: string, json: unknown) => Promise<Readonly<Record<string, unknown>>>;
  readonly get: (path: string) => Promise<unknown>;
  /** Names that nobody has used yet. */
  readonly fresh: () => string;
}

/** One line of the tables of wire section 3. */
export interface Endpoint {
  readonly route: string;
  /** Names of query parameters, separated by blanks. */
  readonly query?: string;
  /** Names of the members of the body, separated by blanks. */
  readonly body?: string;
  readonly forms?: ReadonlyArray<'json' | 'urlencoded' | 'multipart'>;
  /** Names of the wire that are not read here, and why. */
  readonly without?: Readonly<Record<string, string>>;
  /** Names that only this server reads, and why. */
  readonly more?: Readonly<Record<string, string>>;
  readonly status: number;
  /** Null: no body. */
  readonly shape: string | null;
  readonly nulls?: Nulls;
  readonly isPublic?: boolean;
  /** `limit` where it is not 20. */
  readonly isPaged?: { readonly lowestPage: 0 | 1; readonly limit?: number };
  /** Whether an administrator asks, because the stage's user may not. */
  readonly isByAdministrator?: boolean;
  readonly example: (stage: WireStage) => Promise<WireRequest> | WireRequest;
  /** A request for what is not there, and the text of its 404. */
  readonly missing?: readonly [WireRequest, string];
  /** A request that is not well formed, and where the mistake is. */
  readonly invalid?: readonly [WireRequest, readonly [string, ...(string | number)[]]];
}

/** Routes of this server alone, and why there are any. */
export type OwnRoutes = Readonly<Record<string, string>>;

/** What a file in `families/` exports: adding a family is adding such a file. */
export interface WireFamily {
  readonly endpoints: readonly Endpoint[];
  readonly own?: OwnRoutes;
}

export const database = 'db_id table';
export const paging = 'page limit';
