import type { Database, Log, Queryable } from 'agentos-ts/kit';
import type { OidcOptions } from '../control-plane-options.ts';
import type { Mailer } from '../mail/mailer.ts';
import { resetMail } from '../mail/reset-mail.ts';
import type { Secrets } from '../secrets.ts';
import { AuthDoor } from './auth-door.ts';
import type { PasswordResets } from './auth-options.ts';
import { createAuthServer } from './auth-server.ts';
import type { AuthServer } from './auth-server.ts';
import { checkPassword, normalizeAddress, normalizeName } from './identity.ts';
import { systemDialect } from './kysely-dialect.ts';
import { checkIssuer } from './oidc-provider.ts';
import { readSessionCookie } from './session-cookie.ts';
import { deleteBegun, deleteSessions, selectHolder } from './session.store.ts';
import { signInErrors } from './sign-in.errors.ts';
import type { CreateUserOptions, NewPerson, Person, SignIn } from './sign-in.ts';
import { insertUser, proveAddress, selectUserByEmail, selectUsers, updateName } from './user.store.ts';

export interface SignInOptions {
  readonly db: Database;
  readonly log: Log;
  readonly publicUrl: string;
  readonly secrets: Secrets;
  readonly oidc: OidcOptions | null;
  readonly mailer: Mailer | null;
  /** So many proxies stand between browsers and us. */
  readonly trustedProxies: number;
}

const reason = 'sign-in';

/** Opens the room: what other rooms ask of it, and the way of requests into it. Throws `config_control_plane_oidc_issuer_invalid`. */
export function createSignIn(options: SignInOptions): { readonly signIn: SignIn; readonly authDoor: AuthDoor } {
  const { db, log, publicUrl, secrets, oidc, mailer, trustedProxies } = options;
  if (oidc !== null) checkIssuer(oidc.issuer);
  const secret = Buffer.from(secrets.derive('sign-in')).toString('base64url');
  const resets = mailer === null ? null : createResets(db, mailer, publicUrl);
  const auth = createAuthServer({ dialect: systemDialect(db), publicUrl, secret, log, oidc, resets });
  return { signIn: new LibrarySignIn(db, auth, secret), authDoor: new AuthDoor({ auth, oidc, publicUrl, trustedProxies }) };
}

function createResets(db: Database, mailer: Mailer, publicUrl: string): PasswordResets {
  return {
    send: (email, token) => mailer.post(resetMail(email, publicUrl, token)),
    done: (userId) =>
      db.asSystem(reason, async (tx) => {
        await proveAddress(tx, userId);
        await deleteBegun(tx, userId);
      }),
  };
}

class LibrarySignIn implements SignIn {
  readonly #db: Database;
  readonly #auth: AuthServer;
  readonly #secret: string;

  constructor(db: Database, auth: AuthServer, secret: string) {
    this.#db = db;
    this.#auth = auth;
    this.#secret = secret;
  }

  async identify(session: string) {
    const token = readSessionCookie(session, this.#secret);
    return token === null ? null : await this.#read((tx) => selectHolder(tx, token));
  }

  async findUserByEmail(email: string) {
    const address = normalizeAddress(email);
    return await this.#read((tx) => selectUserByEmail(tx, address));
  }

  async createUser(person: NewPerson, { emailVerified, also }: CreateUserOptions): Promise<Person> {
    const email = normalizeAddress(person.email);
    const name = normalizeName(person.name);
    checkPassword(person.password);
    // Slow on purpose, so before the transaction: the embedded database has one connection.
    const passwordHash = await this.#auth.hashPassword(person.password);
    return await this.#db.asSystem(reason, async (tx) => {
      const user = await insertUser(tx, { email, name, passwordHash, emailVerified });
      if (user === null) throw signInErrors.account_exists();
      await also?.(tx, user);
      return user;
    });
  }

  openSession(userId: string, headers: Headers = new Headers()) {
    return this.#auth.openSession(userId, headers);
  }

  readUsers(userIds: readonly string[]) {
    return this.#read((tx) => selectUsers(tx, userIds));
  }

  async renameUser(userId: string, name: string) {
    const normal = normalizeName(name);
    await this.#db.asSystem(reason, (tx) => updateName(tx, userId, normal));
  }

  async endSessions(userId: string) {
    await this.#db.asSystem(reason, (tx) => deleteSessions(tx, userId, null));
  }

  #read<T>(work: (tx: Queryable) => Promise<T>): Promise<T> {
    return this.#db.asSystem(reason, work, { readOnly: true });
  }
}
