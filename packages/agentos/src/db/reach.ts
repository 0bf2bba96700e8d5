import type { PrincipalTx } from './database.ts';

/**
 * The rows a caller may reach in a table with an owner, as a condition that starts with the columns of its index; row level security says the same again.
 * Its parameters are pushed on `values`, which is empty. `userId` narrows what callers see that see everybody's rows; others only ever see their own.
 * `table` is the alias of the table in statements that have several.
 */
export function reach(tx: PrincipalTx, values: unknown[], userId?: string, table = ''): string {
  const prefix = table === '' ? '' : `${table}.`;
  values.push(tx.access.tenant);
  if (!tx.access.all) {
    values.push(tx.access.owner);
    return `${prefix}tenant = $1 and ${prefix}owner = $2`;
  }
  if (userId === undefined || userId === '') return `${prefix}tenant = $1`;
  values.push(userId);
  return `${prefix}tenant = $1 and ${prefix}user_id = $2`;
}
