import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { dbErrors } from './db-errors.ts';
import { literal, ROLES } from './preamble.ts';
import { withSession, type Session, type SessionSource } from './session.ts';

const PREFIX = 'agentos_app_';
const MAX_NAME_BYTES = 63; // longer names are cut silently
const LOCK_KEY = 0x61_67_6f_72;

/** The role that a URL logs in as. */
export interface LoginRole {
  readonly name: string;
  readonly database: string;
  /** True for superusers and roles with CREATEROLE: they prepare the database and never serve. */
  readonly mayCreateRoles: boolean;
}

export async function readLoginRole(source: SessionSource): Promise<LoginRole> {
  const text = `select session_user::text as name, current_database()::text as database, rolsuper or rolcreaterole as "mayCreateRoles"
    from pg_roles where rolname = session_user`;
  const [role] = await withSession(source, (session) => session.query<LoginRole>(text, [], undefined));
  if (role === undefined) throw new Error('the session user is not in pg_roles');
  return role;
}

/**
 * Creates or updates the login role of the server over a session that may, and returns the URL to serve with. The role owns nothing,
 * inherits nothing, and may only take the three roles of the server. See docs/adr/0003-serving-role.md.
 */
export async function prepareServingRole(source: SessionSource, url: string, database: string): Promise<string> {
  const name = servingRoleName(database);
  const password = servingPassword(url, database);
  await withSession(source, async (session) => {
    await session.exec(`begin; select pg_advisory_xact_lock(${LOCK_KEY})`);
    try {
      await createOrAlter(session, name, password);
      await grantMissing(session, name, database);
      await session.exec('commit');
    } catch (error) {
      await session.exec('rollback').catch(() => session.destroy());
      throw error;
    }
  });
  return servingUrl(url, name, password);
}

/** `agentos_app_<database>`, shortened with a hash where PostgreSQL would cut it. */
export function servingRoleName(database: string): string {
  const name = `${PREFIX}${database}`;
  if (Buffer.byteLength(name) <= MAX_NAME_BYTES) return name;
  return `${PREFIX}${createHash('sha256').update(database).digest('hex').slice(0, 32)}`;
}

/**
 * Derived from the password of the URL, so that several servers agree without a shared file. Undefined when the URL has none: then
 * the server trusts its network or its socket, and anything derived would be known to all.
 */
function servingPassword(url: string, database: string): string | undefined {
  const { password, searchParams } = new URL(url);
  const secret = searchParams.get('password') ?? decodeURIComponent(password);
  if (secret === '') return undefined;
  return createHmac('sha256', secret).update(`agentos serving role of ${database}`).digest('base64url');
}

function servingUrl(url: string, name: string, password: string | undefined): string {
  const serving = new URL(url);
  // A URL without a host ignores the user; sockets are written as postgres://user@%2Fvar%2Frun%2Fpostgresql/database.
  if (serving.hostname === '') throw dbErrors.url_invalid(['it names no host; write the folder of a socket as %2Fvar%2Frun%2Fpostgresql']);
  serving.searchParams.delete('user');
  serving.searchParams.delete('password');
  serving.username = encodeURIComponent(name);
  serving.password = password ?? '';
  return serving.href;
}

async function createOrAlter(session: Session, name: string, password: string | undefined): Promise<void> {
  const found = await session.query('select from pg_roles where rolname = $1', [name], undefined);
  // Attributes that only a superuser may name (superuser, bypassrls, replication) are off by default and checked after opening.
  const attributes = `login noinherit nocreatedb nocreaterole password ${password === undefined ? 'null' : literal(scramVerifier(password))}`;
  await session.exec(`${found.length === 0 ? 'create' : 'alter'} role ${identifier(name)} ${attributes}`);
}

async function grantMissing(session: Session, name: string, database: string): Promise<void> {
  const text = `select r.rolname::text as role from pg_roles r where r.rolname = any($1)
    and not exists (select from pg_auth_members m join pg_roles s on s.oid = m.member where m.roleid = r.oid and s.rolname = $2)`;
  for (const { role } of await session.query<{ role: string }>(text, [Object.values(ROLES), name], undefined)) {
    await session.exec(`grant ${identifier(role)} to ${identifier(name)}`);
  }
  const [connect] = await session.query<{ may: boolean }>(
    "select has_database_privilege($1, $2, 'connect') as may",
    [name, database],
    undefined,
  );
  if (connect?.may !== true) await session.exec(`grant connect on database ${identifier(database)} to ${identifier(name)}`);
}

/** What PostgreSQL stores for a password (RFC 5803): sent in its place, so that no log of statements holds the password. */
function scramVerifier(password: string): string {
  const iterations = 4096;
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password, salt, iterations, 32, 'sha256');
  const hmac = (text: string): Buffer => createHmac('sha256', salted).update(text).digest();
  const storedKey = createHash('sha256').update(hmac('Client Key')).digest('base64');
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${storedKey}:${hmac('Server Key').toString('base64')}`;
}

function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
