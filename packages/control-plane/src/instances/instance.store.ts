import type { Queryable, RowOf } from 'agentos-ts/kit';
import { roleBindingsTable } from '../access/access.table.ts';
import type { SigningAlgorithm } from '../signing/index.ts';
import { instancesTable } from './instance.table.ts';

/** Times are epoch milliseconds. */
export interface InstanceRow extends RowOf<typeof instancesTable> {
  readonly algorithm: SigningAlgorithm;
}

export type NewInstance = Omit<InstanceRow, 'created_at' | 'updated_at'>;

export interface InstanceChange {
  readonly name?: string | undefined;
  readonly url?: string | undefined;
  readonly algorithm?: SigningAlgorithm | undefined;
}

export interface InstanceFilter {
  /** Part of name, id or address. */
  readonly search: string;
  readonly limit: number;
  readonly offset: number;
}

const table = instancesTable.name;
const columns = 'tenant, owner, instance_id, os_id, name, url, algorithm, created_at, updated_at';

/** Null when the organisation has an instance of that `os_id`. */
export async function insertInstance(tx: Queryable, instance: NewInstance, now: number): Promise<InstanceRow | null> {
  const { tenant, owner, instance_id: id, os_id: osId, name, url, algorithm } = instance;
  const [row] = await tx.query<InstanceRow>(
    `insert into ${table} (${columns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $8) on conflict (tenant, os_id) do nothing returning ${columns}`,
    [tenant, owner, id, osId, name, url, algorithm, now],
  );
  return row ?? null;
}

export async function findInstance(tx: Queryable, organizationId: string, instanceId: string): Promise<InstanceRow | null> {
  const text = `select ${columns} from ${table} where tenant = $1 and instance_id = $2`;
  const [row] = await tx.query<InstanceRow>(text, [organizationId, instanceId], 'instance.find');
  return row ?? null;
}

/** By name. */
export async function listInstances(
  tx: Queryable,
  organizationId: string,
  { search, limit, offset }: InstanceFilter,
): Promise<{ readonly rows: readonly InstanceRow[]; readonly total: number }> {
  const where = `tenant = $1 and ($2 = '' or strpos(lower(name || ' ' || os_id || ' ' || url), lower($2)) > 0)`;
  const values = [organizationId, search];
  const [count] = await tx.query<{ total: number }>(`select count(*)::int as total from ${table} where ${where}`, values, 'instance.count');
  const rows = await tx.query<InstanceRow>(
    `select ${columns} from ${table} where ${where} order by lower(name), instance_id limit $3 offset $4`,
    [...values, limit, offset],
    'instance.list',
  );
  return { rows, total: count?.total ?? 0 };
}

/** All of an organisation, by name. */
export function readInstances(tx: Queryable, organizationId: string): Promise<InstanceRow[]> {
  const text = `select ${columns} from ${table} where tenant = $1 order by lower(name), instance_id`;
  return tx.query<InstanceRow>(text, [organizationId], 'instance.of_organization');
}

/** Those of the ids that are instances of the organisation, by name. */
export function readKnownInstances(tx: Queryable, organizationId: string, instanceIds: readonly string[]): Promise<InstanceRow[]> {
  const text = `select ${columns} from ${table} where tenant = $1 and instance_id = any($2) order by lower(name), instance_id`;
  return tx.query<InstanceRow>(text, [organizationId, [...instanceIds]], 'instance.known');
}

/** What is left out stays. Null when there is no such instance. */
export async function updateInstance(
  tx: Queryable,
  organizationId: string,
  instanceId: string,
  { name, url, algorithm }: InstanceChange,
  now: number,
): Promise<InstanceRow | null> {
  const [row] = await tx.query<InstanceRow>(
    `update ${table} set name = coalesce($3, name), url = coalesce($4, url), algorithm = coalesce($5, algorithm), updated_at = $6
     where tenant = $1 and instance_id = $2 returning ${columns}`,
    [organizationId, instanceId, name ?? null, url ?? null, algorithm ?? null, now],
  );
  return row ?? null;
}

/** With its keys, and with the bindings of roles that count there alone. */
export async function deleteInstance(tx: Queryable, organizationId: string, instanceId: string): Promise<void> {
  const key = [organizationId, instanceId];
  await tx.query(`delete from ${roleBindingsTable.name} where tenant = $1 and instance_id = $2`, key);
  await tx.query(`delete from ${table} where tenant = $1 and instance_id = $2`, key);
}
