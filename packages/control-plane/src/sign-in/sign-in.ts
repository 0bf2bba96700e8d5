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

/** What the other rooms ask of the sign-in. */
export interface SignIn {
  /** Who holds the value of a session cookie; null for one that is unknown, ended or forged. */
  identify(session: string): Promise<SignedInPerson | null>;
  findUserByEmail(email: string): Promise<Person | null>;
  /** Throws `sign_in_account_exists` (409) and 422 for what is no address, name or password. */
  createUser(person: NewPerson, options: { readonly emailVerified: boolean }): Promise<Person>;
  /** `Set-Cookie` header values that sign somebody in. */
  openSession(userId: string): Promise<readonly string[]>;
  readUsers(userIds: readonly string[]): Promise<readonly Person[]>;
  renameUser(userId: string, name: string): Promise<void>;
  /** Ends every session of a user, at once. */
  endSessions(userId: string): Promise<void>;
}
