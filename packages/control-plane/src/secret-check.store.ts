import type { Database } from 'agentos-ts/kit';
import { controlPlaneErrors } from './control-plane.errors.ts';
import { secretCheckTable } from './secret-check.table.ts';
import type { Secrets } from './secrets.ts';

/**
 * Compares the secret with the one that the database was begun with: with another, no stored key could be read. The first start decides.
 * Throws `config_control_plane_secret_wrong`.
 */
export async function checkSecret(db: Database, secrets: Secrets): Promise<void> {
  const value = Buffer.from(secrets.derive('check value')).toString('base64url');
  const known = await db.asSystem('compare the secret', async (tx) => {
    await tx.query(`insert into ${secretCheckTable.name} (value) values ($1) on conflict do nothing`, [value]);
    return tx.query<{ value: string }>(`select value from ${secretCheckTable.name}`);
  });
  if (known[0]?.value !== value) throw controlPlaneErrors.secret_wrong();
}
