import type { PrincipalTx } from '../../db/database.ts';

const isAccount = (id: string): boolean => id.startsWith('sa:');

// The first of the ancestors was minted by somebody who is no account.
const minterText = `select root.owner as minter from service_accounts account join service_accounts root
  on root.tenant = account.tenant and root.account_id = coalesce(account.ancestors->>0, account.account_id)
  where account.tenant = $1 and account.account_id = $2`;

/** In whose hands a principal is: its own, or of whoever minted the account, or the account that minted it, and so on. A minter knows the token. */
async function handsOf(tx: PrincipalTx, id: string): Promise<string> {
  if (!isAccount(id)) return id;
  const [row] = await tx.query<{ minter: string }>(minterText, [tx.access.tenant, id.slice('sa:'.length)], 'approval.minter');
  return row?.minter ?? id;
}

/** Whether a principal is in the same hands as one of the others. For transactions that see the whole tenant. */
export async function isInHandsOf(tx: PrincipalTx, one: string, others: readonly string[]): Promise<boolean> {
  if (others.includes(one)) return true;
  if (![one, ...others].some(isAccount)) return false;
  const hands = await handsOf(tx, one);
  for (const other of others) if ((await handsOf(tx, other)) === hands) return true;
  return false;
}
