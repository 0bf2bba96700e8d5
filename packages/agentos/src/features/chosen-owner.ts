import { z } from 'zod';
import { isReservedSubject } from '../auth/index.ts';
import type { Principal } from '../auth/index.ts';
import type { RouteContext } from '../http/index.ts';

export type Caller = Pick<RouteContext<unknown, unknown, unknown, Principal>, 'access' | 'principal'>;

/** A `user_id` of a body: for whom a row is made. Names that only the server may give are a 422. */
export const chosenUserId = z
  .string()
  .max(255)
  .nullish()
  .refine((value) => !isReservedSubject(value ?? 'x'), 'May not name a reserved principal');

/** The verified identity owns what it creates. Administrators and callers without a subject may create for a user. */
export function ownerOf(
  { access, principal }: Caller,
  requested: string | null | undefined,
): { readonly owner: string; readonly userId: string | null } {
  const mayChoose = access.all && requested !== null && requested !== undefined && requested !== '';
  if (!mayChoose) return { owner: access.owner, userId: access.userId };
  // With several issuers an identity is issuer and subject: the new owner is a subject of the administrator's own issuer.
  const prefix =
    principal.userId !== null && principal.id.endsWith(principal.userId) ? principal.id.slice(0, -principal.userId.length) : '';
  return { owner: `${prefix}${requested}`, userId: requested };
}
