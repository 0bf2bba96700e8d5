import type { CredentialRequest, Database, RowAccess } from 'agentos-ts/kit';
import type { Principal } from 'agentos-ts/auth';
import { controlPlaneScopes } from './member-grants.ts';
import type { MemberGrants } from './member-grants.ts';
import { readMemberGrants } from './member-grants.store.ts';
import type { SignIn } from '../sign-in/sign-in.ts';

// The organisation is part of the path of everything that is in one; nothing else of the request says for whom it speaks.
const organizationPath = /^\/organizations\/([A-Za-z0-9][A-Za-z0-9._-]{0,127})(?:\/|$)/;

/** The organisation that a request is about; null for what is in none. */
function organizationOf(url: string): string | null {
  const path = URL.parse(url, 'http://host.invalid')?.pathname ?? '';
  return organizationPath.exec(path)?.[1] ?? null;
}

/** Rows of one organisation, as one of its members. Row level security holds every statement to it. */
export function organizationAccess(organizationId: string, userId: string): RowAccess {
  return { owner: userId, userId, tenant: organizationId, all: true };
}

/**
 * From a session to the principal of one request: its tenant is the organisation of the path, its scopes are what the caller may do there now. Who does
 * not belong to it has no tenant and no scopes, whether or not there is such an organisation.
 */
export function identifyCaller(db: Database, signIn: Pick<SignIn, 'identify'>) {
  return async (session: string, request: CredentialRequest): Promise<Principal | null> => {
    const person = await signIn.identify(session);
    if (person === null) return null;
    const organizationId = organizationOf(request.url);
    const grants = organizationId === null ? null : await grantsIn(db, organizationId, person.userId);
    return {
      kind: 'user',
      id: person.userId,
      userId: person.userId,
      tenant: grants?.organizationId ?? null,
      sessionId: null,
      scopes: grants === null ? new Set() : controlPlaneScopes(grants),
      claims: Object.freeze({ email: person.email, name: person.name, session_id: person.sessionId }),
      expiresAt: Math.floor(person.expiresAt / 1000),
    };
  };
}

function grantsIn(db: Database, organizationId: string, userId: string): Promise<MemberGrants | null> {
  const access = organizationAccess(organizationId, userId);
  return db.as(access, (tx) => readMemberGrants(tx, organizationId, userId), { readOnly: true });
}
