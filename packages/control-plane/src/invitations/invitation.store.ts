import { jsonb } from 'agentos-ts/kit';
import type { Queryable, RowOf } from 'agentos-ts/kit';
import { membersTable } from '../access/access.table.ts';
import type { RoleChoice } from '../access/choose-roles.ts';
import { invitationsTable } from './invitation.table.ts';

/** Times are epoch milliseconds. */
export interface InvitationRow extends RowOf<typeof invitationsTable> {
  readonly roles: readonly RoleChoice[];
}

/** With the address of who invites; null when they have left. */
export interface ListedInvitation extends InvitationRow {
  readonly inviter_email: string | null;
}

const table = invitationsTable.name;
const columns = 'i.tenant, i.owner, i.invitation_id, i.email, i.roles, i.secret_hash, i.created_at, i.expires_at';

/** Newest first. */
export async function listInvitations(
  tx: Queryable,
  organizationId: string,
  { search, limit, offset }: { readonly search: string; readonly limit: number; readonly offset: number },
): Promise<{ readonly rows: readonly ListedInvitation[]; readonly total: number }> {
  const where = `i.tenant = $1 and ($2 = '' or position(lower($2) in i.email) > 0)`;
  const values = [organizationId, search];
  const [count] = await tx.query<{ total: number }>(
    `select count(*)::int as total from ${table} i where ${where}`,
    values,
    'invitation.count',
  );
  const rows = await tx.query<ListedInvitation>(
    `select ${columns}, m.email as inviter_email from ${table} i left join ${membersTable.name} m on m.tenant = i.tenant and m.owner = i.owner
     where ${where} order by i.created_at desc, i.invitation_id limit $3 offset $4`,
    [...values, limit, offset],
    'invitation.list',
  );
  return { rows, total: count?.total ?? 0 };
}

/** Null when the address is invited already. One whose time is over makes room. */
export async function insertInvitation(tx: Queryable, invitation: InvitationRow): Promise<InvitationRow | null> {
  const { tenant, owner, invitation_id: id, email, roles, secret_hash: hash, created_at: now, expires_at: expiresAt } = invitation;
  await tx.query(
    `delete from ${table} where tenant = $1 and email = $2 and expires_at <= $3`,
    [tenant, email, now],
    'invitation.make_room',
  );
  const rows = await tx.query<InvitationRow>(
    `insert into ${table} as i (tenant, owner, invitation_id, email, roles, secret_hash, created_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing returning ${columns}`,
    [tenant, owner, id, email, jsonb(roles), hash, now, expiresAt],
    'invitation.insert',
  );
  return rows[0] ?? null;
}

/** Takes one back; null when it is not there. */
export async function deleteInvitation(tx: Queryable, organizationId: string, id: string): Promise<InvitationRow | null> {
  const text = `delete from ${table} i where i.tenant = $1 and i.invitation_id = $2 returning ${columns}`;
  const [row] = await tx.query<InvitationRow>(text, [organizationId, id], 'invitation.delete');
  return row ?? null;
}

/** The one that a secret opens. The transaction is the server's own: whoever holds the link is in no organisation yet. */
export async function findOpenInvitation(tx: Queryable, secretHash: string, now: number): Promise<InvitationRow | null> {
  const text = `select ${columns} from ${table} i where i.secret_hash = $1 and i.expires_at > $2`;
  const [row] = await tx.query<InvitationRow>(text, [secretHash, now], 'invitation.by_secret');
  return row ?? null;
}

/** Uses one up: of two who come at the same time one gets it. */
export async function useInvitation(tx: Queryable, organizationId: string, secretHash: string, now: number): Promise<InvitationRow | null> {
  const text = `delete from ${table} i where i.tenant = $1 and i.secret_hash = $2 and i.expires_at > $3 returning ${columns}`;
  const [row] = await tx.query<InvitationRow>(text, [organizationId, secretHash, now], 'invitation.use');
  return row ?? null;
}
