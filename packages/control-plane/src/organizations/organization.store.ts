import type { Queryable, RowOf } from 'agentos-ts/kit';
import { organizationsTable } from './organization.table.ts';

/** Times are epoch milliseconds. */
export type OrganizationRow = RowOf<typeof organizationsTable>;

const table = organizationsTable.name;
const columns = 'tenant, owner, name, created_at, updated_at';

export async function findOrganization(tx: Queryable, id: string): Promise<OrganizationRow | null> {
  const [row] = await tx.query<OrganizationRow>(`select ${columns} from ${table} where tenant = $1`, [id], 'organization.find');
  return row ?? null;
}

export async function renameOrganization(tx: Queryable, id: string, name: string, now: number): Promise<OrganizationRow | null> {
  const text = `update ${table} set name = $2, updated_at = $3 where tenant = $1 returning ${columns}`;
  const [row] = await tx.query<OrganizationRow>(text, [id, name, now], 'organization.rename');
  return row ?? null;
}

/** With everything that is in it. */
export async function deleteOrganization(tx: Queryable, id: string): Promise<void> {
  await tx.query(`delete from ${table} where tenant = $1`, [id], 'organization.delete');
}

/** Names by id. The transaction is the server's own: somebody may be in several. */
export async function readOrganizationNames(tx: Queryable, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows = await tx.query<{ tenant: string; name: string }>(
    `select tenant, name from ${table} where tenant = any($1)`,
    [[...ids]],
    'organization.names',
  );
  return new Map(rows.map(({ tenant, name }) => [tenant, name]));
}
