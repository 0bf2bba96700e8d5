import { randomUUID } from 'node:crypto';
import type { Queryable } from 'agentos-ts/kit';
import { randomId } from '../organizations/create-organization.store.ts';
import { accountsTable, passkeysTable, usersTable } from './sign-in.table.ts';
import type { Person } from './sign-in.ts';

interface Row {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly twoFactorEnabled: boolean;
}

const columns = `id, email, name, "twoFactorEnabled"`;

export interface UserRow {
  readonly email: string;
  readonly name: string;
  readonly passwordHash: string;
  readonly emailVerified: boolean;
}

/** A user and their password, as the library would write them. Null where the address has an account. */
export async function insertUser(tx: Queryable, { email, name, passwordHash, emailVerified }: UserRow): Promise<Person | null> {
  const rows = await tx.query<Row>(
    `insert into ${usersTable.name} (id, email, name, "emailVerified", "createdAt", "updatedAt") values ($1, $2, $3, $4, now(), now())
     on conflict (email) do nothing returning ${columns}`,
    [`user_${randomId()}`, email, name, emailVerified],
  );
  const [user] = rows.map(toPerson);
  if (user === undefined) return null;
  await tx.query(
    `insert into ${accountsTable.name} (id, "userId", "providerId", "accountId", password, "createdAt", "updatedAt")
     values ($1, $2, 'credential', $2, $3, now(), now())`,
    [randomUUID(), user.userId, passwordHash],
  );
  return user;
}

export async function selectUserByEmail(tx: Queryable, email: string): Promise<Person | null> {
  const rows = await tx.query<Row>(`select ${columns} from ${usersTable.name} where email = $1`, [email]);
  return rows.map(toPerson)[0] ?? null;
}

export async function selectUsers(tx: Queryable, ids: readonly string[]): Promise<readonly Person[]> {
  const rows = await tx.query<Row>(`select ${columns} from ${usersTable.name} where id = any($1)`, [[...ids]]);
  return rows.map(toPerson);
}

export async function updateName(tx: Queryable, id: string, name: string): Promise<void> {
  await tx.query(`update ${usersTable.name} set name = $2, "updatedAt" = now() where id = $1`, [id, name]);
}

/**
 * The address has turned out to be theirs. Whoever was invited by it may have made the account without: the passkeys of that time might be those of
 * somebody else.
 */
export async function proveAddress(tx: Queryable, id: string): Promise<void> {
  const proven = await tx.query(`update ${usersTable.name} set "emailVerified" = true where id = $1 and not "emailVerified" returning id`, [
    id,
  ]);
  if (proven.length > 0) await tx.query(`delete from ${passkeysTable.name} where "userId" = $1`, [id]);
}

function toPerson({ id, email, name, twoFactorEnabled }: Row): Person {
  return { userId: id, email, name, twoFactorEnabled };
}
