import type { Queryable, RowOf } from 'agentos-ts/kit';
import { membersTable } from '../access/access.table.ts';

/** Somebody who belongs to an organisation: the owner of the row. Times are epoch milliseconds. */
export type MemberRow = RowOf<typeof membersTable>;

export interface MemberPage {
  readonly search: string;
  readonly sortBy: 'name' | 'email' | 'joined_at';
  readonly sortOrder: 'asc' | 'desc';
  readonly limit: number;
  readonly offset: number;
}

const table = membersTable.name;
const columns = 'tenant, owner, email, name, joined_at';
const orders = { name: 'lower(name)', email: 'lower(email)', joined_at: 'joined_at' } as const;

export async function listMembers(
  tx: Queryable,
  organizationId: string,
  { search, sortBy, sortOrder, limit, offset }: MemberPage,
): Promise<{ readonly rows: readonly MemberRow[]; readonly total: number }> {
  const values = search === '' ? [organizationId] : [organizationId, search];
  const where =
    search === '' ? 'tenant = $1' : 'tenant = $1 and (position(lower($2) in lower(name)) > 0 or position(lower($2) in lower(email)) > 0)';
  const shape = `member.list.${values.length}`;
  const [count] = await tx.query<{ total: number }>(`select count(*)::int as total from ${table} where ${where}`, values, `${shape}.count`);
  const rows = await tx.query<MemberRow>(
    `select ${columns} from ${table} where ${where} order by ${orders[sortBy]} ${sortOrder}, owner ${sortOrder}
     limit $${values.length + 1} offset $${values.length + 2}`,
    [...values, limit, offset],
    `${shape}.${sortBy}.${sortOrder}`,
  );
  return { rows, total: count?.total ?? 0 };
}

export async function findMember(tx: Queryable, organizationId: string, userId: string): Promise<MemberRow | null> {
  const text = `select ${columns} from ${table} where tenant = $1 and owner = $2`;
  const [row] = await tx.query<MemberRow>(text, [organizationId, userId], 'member.find');
  return row ?? null;
}

export async function isAddressOfMember(tx: Queryable, organizationId: string, email: string): Promise<boolean> {
  const text = `select from ${table} where tenant = $1 and lower(email) = lower($2) limit 1`;
  return (await tx.query(text, [organizationId, email], 'member.by_address')).length > 0;
}

/** Takes somebody out, and with the row all that they held. */
export async function deleteMember(tx: Queryable, organizationId: string, userId: string): Promise<void> {
  await tx.query(`delete from ${table} where tenant = $1 and owner = $2`, [organizationId, userId], 'member.delete');
}

export async function renameMember(tx: Queryable, organizationId: string, userId: string, name: string): Promise<void> {
  await tx.query(`update ${table} set name = $3 where tenant = $1 and owner = $2`, [organizationId, userId, name], 'member.rename');
}
