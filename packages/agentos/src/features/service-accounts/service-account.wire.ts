import { principalIdOf } from './account-tokens.ts';
import type { AccountRow } from './service-account.store.ts';

const toSeconds = (milliseconds: number): number => Math.floor(milliseconds / 1000);
const maybeSeconds = (milliseconds: number | null): number | null => (milliseconds === null ? null : toSeconds(milliseconds));

/** An account as shown: everything but its token and the hash of it. */
export function toWireAccount(row: AccountRow) {
  return {
    id: row.account_id,
    name: row.name,
    principal: principalIdOf(row.account_id),
    user_id: row.user_id,
    token_prefix: row.token_prefix,
    scopes: row.scopes.map(toWireScope),
    created_at: toSeconds(row.created_at),
    expires_at: toSeconds(row.expires_at),
    last_used_at: maybeSeconds(row.last_used_at),
    revoked_at: maybeSeconds(row.revoked_at),
    created_by: row.user_id ?? row.owner,
  };
}

/** `agents:my-agent:run` in its parts. Stored scopes have two or three. */
function toWireScope(raw: string) {
  const parts = raw.split(':');
  return {
    id: null,
    raw,
    namespace: parts[0] ?? '',
    sub_namespace: parts.length === 3 ? (parts[1] ?? null) : null,
    permission: parts.at(-1) ?? '',
    value: 'allow' as const,
  };
}
