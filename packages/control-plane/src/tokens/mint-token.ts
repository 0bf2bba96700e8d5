import type { Principal } from 'agentos-ts/auth';
import type { Database, Queryable } from 'agentos-ts/kit';
import { organizationAccess } from '../access/caller.ts';
import { instanceScopes, rolesFor } from '../access/member-grants.ts';
import { readMemberGrants } from '../access/member-grants.store.ts';
import { findInstance, instanceErrors } from '../instances/index.ts';
import type { SignedToken, Signing, TokenClaims } from '../signing/index.ts';
import { distinctScopes } from './distinct-scopes.ts';
import { tokenErrors } from './token.errors.ts';

/** What an AgentOS takes: more is refused before anything else is looked at. */
const longestToken = 8_192;
const mostScopes = 1_000;

export interface MintedToken extends SignedToken {
  readonly audience: string;
  readonly scopes: readonly string[];
}

/**
 * A token of ten minutes for one instance, with what the roles of the caller grant there at this moment: key and rights are read in one transaction, and
 * nothing that the client sends is. Throws `token_*` and `instance_not_found`.
 */
export async function mintToken(
  { db, signing }: { readonly db: Database; readonly signing: Signing },
  caller: Principal,
  instanceId: string,
): Promise<MintedToken> {
  const { tenant, userId } = caller;
  if (tenant === null || userId === null) throw tokenErrors.member_required();
  return db.as(
    organizationAccess(tenant, userId),
    async (tx) => {
      const instance = await findInstance(tx, tenant, instanceId);
      if (instance === null) throw instanceErrors.not_found();
      const { os_id: osId } = instance;
      let scopes: readonly string[] = [];
      const signed = await signing.sign(tx, { organizationId: tenant, instanceId, osId }, caller, async () => {
        const claims = await readClaims(tx, caller, instanceId);
        ({ scopes } = claims);
        return claims;
      });
      if (signed === null) throw tokenErrors.session_over();
      if (signed.token.length > longestToken) throw tokenErrors.too_long([signed.token.length, longestToken]);
      return { ...signed, audience: osId, scopes };
    },
    { readOnly: true },
  );
}

async function readClaims(tx: Queryable, { tenant, userId, claims }: Principal, instanceId: string): Promise<TokenClaims> {
  const grants = await readMemberGrants(tx, tenant ?? '', userId ?? '');
  if (grants === null) throw tokenErrors.member_required();
  const scopes = distinctScopes(instanceScopes(grants, instanceId));
  if (scopes.length === 0) throw tokenErrors.no_rights();
  if (scopes.length > mostScopes) throw tokenErrors.too_many_scopes([scopes.length, mostScopes]);
  const roles = [...new Set(rolesFor(grants, instanceId).map(({ name }) => name))];
  const name = typeof claims['name'] === 'string' ? claims['name'].slice(0, 100) : '';
  return { scopes, roles, name };
}
