import { randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import { openDatabase, silentLog } from 'agentos-ts/kit';
import type { Database } from 'agentos-ts/kit';
import type { ControlPlaneDeps } from '../../src/control-plane-deps.ts';
import { databaseContents } from '../../src/database.ts';
import { createControlPlaneHandler, sessionCookie } from '../../src/http-handler.ts';
import { insertFounder, insertOrganization, makeOrganizationId } from '../../src/organizations/create-organization.store.ts';
import type { InstanceDirectory } from '../../src/access/instance-directory.ts';
import { secretsFrom } from '../../src/secrets.ts';
import { AuthDoor } from '../../src/sign-in/auth-door.ts';
import { signInErrors } from '../../src/sign-in/sign-in.errors.ts';
import type { CreateUserOptions, NewPerson, Person, SignIn } from '../../src/sign-in/sign-in.ts';
import { Signing } from '../../src/signing/index.ts';
import type { SigningOptions } from '../../src/signing/index.ts';

export const testUrl = 'http://127.0.0.1:7778';

/** A migrated database in memory, or at a URL. */
export function openControlPlaneDatabase(url = 'memory:'): Promise<Database> {
  return openDatabase({ url, contents: databaseContents });
}

/** People without passwords: the value of a session is the id of its user. For tests of the rooms behind the door. */
export class TestSignIn implements SignIn {
  readonly people = new Map<string, Person>();
  readonly ended = new Set<string>();
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  add(userId: string): Person {
    const person = { userId, email: `${userId}@example.test`, name: userId, twoFactorEnabled: false };
    this.people.set(userId, person);
    return person;
  }

  identify(session: string) {
    const person = this.ended.has(session) ? undefined : this.people.get(session);
    return Promise.resolve(person === undefined ? null : { ...person, sessionId: session, expiresAt: Date.now() + 3_600_000 });
  }

  findUserByEmail(email: string) {
    return Promise.resolve([...this.people.values()].find((person) => person.email === email) ?? null);
  }

  /** Two of one address at the same time are let through alike: who of them is in is for the database to say. */
  async createUser({ email, name }: NewPerson, { also }: CreateUserOptions) {
    if ((await this.findUserByEmail(email)) !== null) throw signInErrors.account_exists();
    const person = { userId: `user-${randomUUID()}`, email, name, twoFactorEnabled: false };
    if (also !== undefined) await this.#db.asSystem('make a test user', (tx) => also(tx, person));
    this.people.set(person.userId, person);
    return person;
  }

  openSession(userId: string) {
    return Promise.resolve([`${sessionCookie}=${userId}; Path=/; Secure; HttpOnly; SameSite=Lax`]);
  }

  readUsers(userIds: readonly string[]) {
    return Promise.resolve(userIds.flatMap((id) => this.people.get(id) ?? []));
  }

  renameUser(userId: string, name: string) {
    const person = this.people.get(userId);
    if (person !== undefined) this.people.set(userId, { ...person, name });
    return Promise.resolve();
  }

  endSessions(userId: string) {
    this.ended.add(userId);
    return Promise.resolve();
  }
}

/** Every organisation has the instances `one` and `two`, and whoever is in it enters both. */
const testInstances: InstanceDirectory = {
  findKnown: (_tx, _organizationId, ids) => Promise.resolve(new Set(ids.filter((id) => id === 'one' || id === 'two'))),
  listEnterableInstances: () =>
    Promise.resolve(['one', 'two'].map((id) => ({ id, osId: `os-${id}`, name: id, url: 'http://127.0.0.1:7777' }))),
};

const noLibrary = {
  handle: () => Promise.reject(new TypeError('nobody signs in with a password here')),
  reachProvider: () => Promise.resolve(false),
};

export const testSecrets = secretsFrom('a secret for tests that is long enough');

/** What tests choose; everything else is as a control plane has it. */
export type TestOptions = Pick<SigningOptions, 'times' | 'clock'> & Partial<ControlPlaneDeps>;

/** A control plane over a database, with people who need no password. */
export function createTestControlPlane(
  db: Database,
  signIn = new TestSignIn(db),
  { publicUrl = testUrl, times, clock, ...over }: TestOptions = {},
) {
  const deps: ControlPlaneDeps = {
    db,
    log: silentLog,
    publicUrl,
    secrets: testSecrets,
    signIn,
    authDoor: new AuthDoor({ auth: noLibrary, oidc: null, publicUrl, trustedProxies: 0 }),
    mailer: null,
    signing: new Signing({
      secrets: testSecrets,
      publicUrl,
      ...(times === undefined ? {} : { times }),
      ...(clock === undefined ? {} : { clock }),
    }),
    instances: testInstances,
    ...over,
  };
  const app = new Hono();
  app.all('*', createControlPlaneHandler(deps, { checkReplies: true }));
  /** Calls as somebody; null for nobody. */
  const call = (who: string | null, method: string, path: string, body?: unknown): Promise<Response> =>
    Promise.resolve(
      app.fetch(
        new Request(`${publicUrl}${path}`, {
          method,
          headers: {
            ...(who === null ? {} : { cookie: `${sessionCookie}=${who}` }),
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        }),
      ),
    );
  /** An organisation with its first owner. */
  const found = async (owner: string, name = 'Acme'): Promise<string> => {
    const person = signIn.people.get(owner) ?? signIn.add(owner);
    const id = makeOrganizationId();
    await db.asSystem('found a test organisation', async (tx) => {
      await insertOrganization(tx, id, name, owner);
      await insertFounder(tx, id, person);
    });
    return id;
  };
  return { deps, app, call, found, signIn };
}
