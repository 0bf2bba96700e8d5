import type { Principal } from '../../auth/principal.ts';
import type { RowAccess } from '../../lib/row-access.ts';
import type { JsonObject } from './json.ts';
import type { RunCaller, TrustedInput } from './run-input.ts';
import type { ComponentKind } from './run-record.ts';

/** Who asked, as far as another server has to know it. Neither the token nor the claims of it. */
export interface StoredPrincipal extends Pick<Principal, 'kind' | 'id' | 'userId' | 'tenant' | 'expiresAt'> {
  readonly scopes: readonly string[];
}

/** What a server needs to work on a background run without the request that caused it. Stored with the run while it is unfinished; for no client. */
export interface RunTicket {
  readonly principal: StoredPrincipal;
  /** The values of the claims that the configuration hands to runs. */
  readonly trusted: TrustedInput | null;
  /** State that the client gave to a run that nobody has begun yet. */
  readonly clientState: JsonObject | null;
}

export function makeTicket({ principal }: RunCaller, trusted: TrustedInput | undefined, clientState: JsonObject | undefined): RunTicket {
  const { kind, id, userId, tenant, expiresAt, scopes } = principal;
  return {
    principal: { kind, id, userId, tenant, expiresAt, scopes: [...scopes] },
    trusted: trusted ?? null,
    clientState: clientState ?? null,
  };
}

/** A run that this server has just taken: RUNNING, and its own. */
export interface ClaimedRun {
  readonly access: RowAccess;
  readonly runId: string;
  readonly ticket: RunTicket;
  /** False: it waited and nobody had begun it. */
  readonly wasRunning: boolean;
  readonly cancelRequested: boolean;
}

export interface Claim {
  readonly serverId: string;
  /** `queued`: runs that nobody has begun. `left`: those of servers that are gone. */
  readonly what: 'queued' | 'left';
  /** Components of this server, each as `componentKey` names it. */
  readonly serves: readonly string[];
  /** At most this many. */
  readonly limit: number;
  /** What the owners have at work on this server, and how much each may have. */
  readonly busy: readonly { readonly tenant: string; readonly owner: string; readonly taken: number }[];
  readonly perOwner: number;
  readonly mostAttempts: number;
  /** Event indices that are promised to this server beyond those of the last one. */
  readonly indexBlock: number;
}

export function componentKey(component: { readonly kind: ComponentKind; readonly id: string }): string {
  return `${component.kind}:${component.id}`;
}
