import type { Database, Queryable } from 'agentos-ts/kit';
import { recordAudit } from '../audit/record-audit.store.ts';
import { consoleLink, makeSecret } from '../link-secret.ts';
import { insertFounder, insertOrganization, makeOrganizationId } from '../organizations/create-organization.store.ts';
import { normalizeName } from '../sign-in/identity.ts';
import type { NewPerson, Person, SignIn } from '../sign-in/sign-in.ts';
import {
  insertSetupLink,
  selectIsOwned,
  selectLinkedOrganization,
  selectOldestOrganization,
  selectOpenLink,
  setupLinkMs,
  useLink,
} from './setup-link.store.ts';
import type { NamedOrganization } from './setup-link.store.ts';
import { setupErrors } from './setup.errors.ts';

export interface SetupLinkOptions {
  /** Also where there is an owner: for one who is locked out. Only for the command line of the server. */
  readonly evenIfOwned?: boolean;
  /** The organisation that the link makes an owner of. Default: the one that waits for its first, else, where there is an owner, the oldest. */
  readonly organizationId?: string;
}

/**
 * Makes a link for the first owner: `<public_url>/console#/setup/<secret>`. It holds for 15 minutes and once. Throws `setup_owned` where there is an
 * owner, and `setup_organization_missing`.
 */
export async function issueSetupLink(db: Database, publicUrl: string, options: SetupLinkOptions = {}): Promise<string> {
  const { evenIfOwned = false, organizationId } = options;
  const secret = makeSecret();
  await db.asSystem('issue a setup link', async (tx) => {
    const owned = await selectIsOwned(tx);
    if (owned && !evenIfOwned) throw setupErrors.owned();
    if (organizationId !== undefined && (await selectLinkedOrganization(tx, organizationId)) === null)
      throw setupErrors.organization_missing();
    const now = Date.now();
    const target = organizationId ?? (owned ? await selectOldestOrganization(tx) : null);
    await insertSetupLink(tx, { secret, evenIfOwned, organizationId: target, now, expiresAt: now + setupLinkMs });
  });
  return consoleLink(publicUrl, 'setup', secret);
}

/** Whether somebody owns an organisation. */
export function hasOwner(db: Database): Promise<boolean> {
  return db.asSystem('look for an owner', selectIsOwned, { readOnly: true });
}

export interface OpenSetup {
  /** Of the organisation that waits for its first owner; null: they name one. */
  readonly organizationName: string | null;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

/** What a link is for. Throws `setup_invalid`. */
export function lookAtSetup(db: Database, secret: string): Promise<OpenSetup> {
  return db.asSystem(
    'look at a setup link',
    async (tx) => {
      const link = await selectOpenLink(tx, secret, Date.now());
      if (link === null) throw setupErrors.invalid();
      const organization = await selectLinkedOrganization(tx, link.organizationId);
      return { organizationName: organization?.name ?? null, expiresAt: link.expiresAt };
    },
    { readOnly: true },
  );
}

export interface NewOwner extends NewPerson {
  readonly organizationName: string | undefined;
  /** Of the request, for the record. */
  readonly requestId: string;
}

/**
 * Makes the first owner. Account, use of the link, organisation and role are one transaction: of two at the same time one wins, and after a crash either
 * all of it is there or the link is still good. Throws `setup_invalid`, `setup_organization_name_invalid` and what `createUser` throws.
 */
export async function setUp(
  db: Database,
  signIn: SignIn,
  secret: string,
  owner: NewOwner,
): Promise<{ user: Person; organization: NamedOrganization }> {
  // Hashing a password is dear: nobody makes us do it without a link.
  await lookAtSetup(db, secret);
  let organization: NamedOrganization | undefined;
  const user = await signIn.createUser(owner, {
    // Whoever holds the link runs the server: nobody is above them who could check their address.
    emailVerified: true,
    also: async (tx, person) => {
      const link = await useLink(tx, secret, Date.now(), person.userId);
      if (link === null) throw setupErrors.invalid();
      organization = (await selectLinkedOrganization(tx, link.organizationId)) ?? (await found(tx, person, owner.organizationName));
      const { id: organizationId, name } = organization;
      await insertFounder(tx, organizationId, person);
      const { userId, email } = person;
      const target = { type: 'organization', id: organizationId, name };
      await recordAudit(tx, { userId, email, organizationId, requestId: owner.requestId }, { action: 'owner.set_up', target });
    },
  });
  if (organization === undefined) throw new TypeError('setUp: the account was made without an organisation');
  return { user, organization };
}

async function found(tx: Queryable, person: Person, givenName: string | undefined): Promise<NamedOrganization> {
  const name = organizationName(givenName);
  const id = makeOrganizationId();
  await insertOrganization(tx, id, name, person.userId);
  return { id, name };
}

function organizationName(text: string | undefined): string {
  try {
    return normalizeName(text ?? '');
  } catch {
    throw setupErrors.organization_name_invalid();
  }
}
