import { z } from 'zod';
import { defineRoute, empty, offsetOf, pageMeta, pageMetaOf, reply } from '../../http/index.ts';
import type { Route } from '../../http/index.ts';
import type { FeatureDeps } from '../feature-deps.ts';
import { accountMinted, accountRotated, accountShown, listQuery, mintBody, readSortColumn, rotateBody } from './service-account.schemas.ts';
import { toWireAccount } from './service-account.wire.ts';

const shared = { tags: ['service-accounts'] } as const;

/** Identities for machines. */
export function serviceAccountRoutes(deps: FeatureDeps): readonly Route[] {
  return [mintRoute(deps), listRoute(deps), rotateRoute(deps), revokeRoute(deps)];
}

function mintRoute(deps: FeatureDeps): Route {
  return defineRoute({
    ...shared,
    method: 'POST',
    path: '/service-accounts',
    summary: 'Mint a service account',
    description:
      'The reply holds the token, once. Scopes must be held by the caller; those that do more than read and run also need allow_privileged_scopes. Ends after 90 days, or 1 to 366; minted by another account, not after that one.',
    access: { scope: 'service_accounts:write' },
    body: mintBody,
    responses: { 201: accountMinted },
    handler: async (ctx) => {
      const { row, token } = await deps.serviceAccounts.mint(ctx, ctx.body);
      return reply(201, { ...toWireAccount(row), token });
    },
  });
}

function listRoute(deps: FeatureDeps): Route {
  return defineRoute({
    ...shared,
    method: 'GET',
    path: '/service-accounts',
    summary: 'List service accounts',
    description: 'Those that the caller minted; administrators see everybody’s.',
    access: { scope: 'service_accounts:read' },
    query: listQuery,
    responses: { 200: z.object({ data: z.array(accountShown), meta: pageMeta }) },
    handler: async (ctx) => {
      const { limit, include_revoked: includeRevoked, sort_by: sortBy, sort_order: sortOrder } = ctx.query;
      const { rows, total } = await deps.serviceAccounts.list(ctx, {
        includeRevoked,
        sortBy: readSortColumn(sortBy),
        sortOrder,
        limit,
        offset: offsetOf(ctx.query),
      });
      return reply(200, { data: rows.map(toWireAccount), meta: pageMetaOf(ctx.query, total) });
    },
  });
}

function rotateRoute(deps: FeatureDeps): Route {
  return defineRoute({
    ...shared,
    method: 'POST',
    path: '/service-accounts/:service_account_id/rotate',
    summary: 'Give a service account another token',
    description:
      'The reply holds it, once. The token so far works on for overlap_seconds (default a day, at most a week, 0 ends it at once); one before that ends now. The account, its rows, its scopes and its end stay. The caller must hold its scopes.',
    access: { scope: 'service_accounts:write' },
    body: rotateBody,
    responses: { 200: accountRotated },
    handler: async (ctx) => {
      const { row, token, previousUntil } = await deps.serviceAccounts.rotate(ctx, ctx.params.service_account_id, ctx.body);
      return reply(200, { ...toWireAccount(row), token, previous_token_ends_at: Math.floor(previousUntil / 1000) });
    },
  });
}

function revokeRoute(deps: FeatureDeps): Route {
  return defineRoute({
    ...shared,
    method: 'DELETE',
    path: '/service-accounts/:service_account_id',
    summary: 'Revoke a service account',
    description: 'Together with all accounts that it minted. Their tokens stop working and their runs are cancelled. Again is no error.',
    access: { scope: 'service_accounts:delete' },
    responses: { 204: empty('Revoked') },
    handler: async (ctx) => {
      await deps.serviceAccounts.revoke(ctx, ctx.params.service_account_id);
      return reply(204);
    },
  });
}
