import type { Queryable } from 'agentos-ts/kit';

/** Somebody who is signed in. */
export interface SignedInPerson {
  readonly userId: string;
  readonly email: string;
  readonly name: string;
  readonly sessionId: string;
  /** End of the session, epoch milliseconds. */
  readonly expiresAt: number;
  readonly twoFactorEnabled: boolean;
}

export interface Person {
  readonly userId: string;
  readonly email: string;
  readonly name: string;
  readonly twoFactorEnabled: boolean;
}

export interface NewPerson {
  readonly email: string;
  readonly name: string;
  readonly password: string;
}

export interface CreateUserOptions {
  /** Whether the address is known to be theirs: whoever an OpenID provider vouches for is let in by a verified address only. */
  readonly emailVerified: boolean;
  /** Done in the transaction that makes the account, as the server: what throws leaves no account behind. */
  readonly also?: (tx: Queryable, person: Person) => Promise<void>;
}

/** What the other rooms ask of the sign-in. */
export interface SignIn {
  /** Who holds the value of a session cookie; null for one that is unknown, ended or forged. */
  identify(session: string): Promise<SignedInPerson | null>;
  findUserByEmail(email: string): Promise<Person | null>;
  /** Throws `sign_in_account_exists` (409), `sign_in_address_invalid`, `sign_in_name_invalid`, `sign_in_password_invalid` (422). */
  createUser(person: NewPerson, options: CreateUserOptions): Promise<Person>;
  /** `Set-Cookie` header values that sign somebody in. `headers` are those of `AuthDoor.headersFor`: which address and browser it is for. */
  openSession(userId: string, headers?: Headers): Promise<readonly string[]>;
  readUsers(userIds: readonly string[]): Promise<readonly Person[]>;
  renameUser(userId: string, name: string): Promise<void>;
  /** Ends every session of a user, at once. */
  endSessions(userId: string): Promise<void>;
}
