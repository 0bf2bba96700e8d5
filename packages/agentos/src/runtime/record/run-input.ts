import type { Principal } from '../../auth/principal.ts';
import type { RowAccess } from '../../lib/row-access.ts';
import type { JsonObject } from './json.ts';
import type { InputFile } from './message.ts';

/** What a client may give to a run. A closed list: anything else in a request never gets here. */
export interface RunInput {
  readonly text: string;
  readonly files?: readonly InputFile[];
  readonly dependencies?: JsonObject;
  readonly sessionState?: JsonObject;
  readonly metadata?: JsonObject;
  /** JSON Schema that the answer must follow. */
  readonly outputSchema?: JsonObject;
}

/** What the server knows for sure (token claims). Wins over the client, and its names are closed to the client even when it has no value. */
export interface TrustedInput {
  readonly dependencies?: JsonObject;
  readonly sessionState?: JsonObject;
  readonly reservedNames?: { readonly dependencies?: readonly string[]; readonly sessionState?: readonly string[] };
}

/** Who runs: whose rows, who is asking, and what they may do. */
export interface RunCaller {
  readonly access: RowAccess;
  readonly principal: Principal;
  /** Whether the caller holds this scope at this moment; asked again before every tool call that needs one. */
  can(scope: string): boolean;
}
