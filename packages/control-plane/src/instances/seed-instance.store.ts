import type { Database, SystemTx } from 'agentos-ts/kit';
import type { SeedOptions } from '../control-plane-options.ts';
import { insertOrganization, makeOrganizationId } from '../organizations/create-organization.store.ts';
import { organizationsTable } from '../organizations/organization.table.ts';
import type { Signing } from '../signing/index.ts';
import { defaultSigningAlgorithm } from '../signing/index.ts';
import { insertInstance, updateInstance } from './instance.store.ts';
import type { InstanceRow } from './instance.store.ts';
import { instancesTable } from './instance.table.ts';
import { makeInstanceId } from './instances.ts';

/** Owner of what nobody has made: no user has this id. */
const seeder = 'seed';

export interface SeededInstance {
  readonly organizationId: string;
  readonly instanceId: string;
  readonly osId: string;
}

/**
 * Where there is no organisation yet, makes one without members, and in it an instance with a key that signs. At later starts finds that instance again and
 * gives it the address of now. Null where there are organisations and none has it: then people have begun on their own.
 */
export async function seedInstance(db: Database, signing: Signing, seed: SeedOptions): Promise<SeededInstance | null> {
  const id = makeInstanceId();
  const isNew = (await db.asSystem('look for a seed', readSeeded(seed.instance.osId), { readOnly: true })) === 'nothing';
  const key = isNew ? await signing.makeKey(id, defaultSigningAlgorithm) : null;
  return db.asSystem('seed', async (tx) => {
    // Two processes that start together: one makes it, the other finds it.
    await tx.query("select pg_advisory_xact_lock(hashtextextended('agentos seed', 0))");
    const found = await readSeeded(seed.instance.osId)(tx);
    if (found === null || (found === 'nothing' && key === null)) return null;
    if (found !== 'nothing') return keepSeeded(tx, found, seed.instance.url);
    const organizationId = makeOrganizationId();
    const { osId, name, url } = seed.instance;
    const row = { tenant: organizationId, owner: seeder, instance_id: id, os_id: osId, name, url, algorithm: defaultSigningAlgorithm };
    await insertOrganization(tx, organizationId, seed.organizationName, seeder);
    await insertInstance(tx, row, Date.now());
    if (key !== null) await signing.addFirstKey(tx, organizationId, seeder, key);
    return { organizationId, instanceId: id, osId };
  });
}

const readSeeded =
  (osId: string) =>
  async (tx: SystemTx): Promise<InstanceRow | 'nothing' | null> => {
    const [row] = await tx.query<InstanceRow>(
      `select * from ${instancesTable.name} where owner = $1 and os_id = $2 order by created_at limit 1`,
      [seeder, osId],
    );
    if (row !== undefined) return row;
    const organizations = await tx.query(`select from ${organizationsTable.name} limit 1`);
    return organizations.length === 0 ? 'nothing' : null;
  };

async function keepSeeded(tx: SystemTx, row: InstanceRow, url: string): Promise<SeededInstance> {
  if (row.url !== url) await updateInstance(tx, row.tenant, row.instance_id, { url }, Date.now());
  return { organizationId: row.tenant, instanceId: row.instance_id, osId: row.os_id };
}
