import { createHash } from 'node:crypto';
import { empty, hasTag, reply } from 'agentos-ts/kit';
import type { Route, RouteContext } from 'agentos-ts/kit';
import type { ControlPlaneDeps } from '../control-plane-deps.ts';
import { defineControlRoute } from '../define-route.ts';
import { issuerOf, keySetOf } from '../signing/index.ts';
import { instanceErrors } from './instance.errors.ts';
import { discovery, keySet } from './instance.schemas.ts';

const shared = { method: 'GET', tags: ['issuers'] } as const;

/** What an AgentOS, or anybody, reads of an issuer: public keys and where they are. */
export function publishedRoutes(deps: ControlPlaneDeps): readonly Route[] {
  return [
    defineControlRoute({
      ...shared,
      path: '/os/:instance_id/jwks.json',
      summary: 'Public keys of an instance',
      description: 'May be kept for max-age seconds, and is asked for with If-None-Match after that.',
      access: { public: 'public keys are for whoever verifies a token' },
      responses: { 200: keySet, 304: empty('The same as before') },
      handler: async (ctx) => answerCached(ctx, deps, { keys: await publishedKeys(deps, ctx.params.instance_id) }),
    }),
    defineControlRoute({
      ...shared,
      path: '/os/:instance_id/.well-known/openid-configuration',
      summary: 'Where the public keys of an issuer are',
      access: { public: 'discovery of public keys' },
      responses: { 200: discovery, 304: empty('The same as before') },
      handler: async (ctx) => {
        const keys = await publishedKeys(deps, ctx.params.instance_id);
        const issuer = issuerOf(deps.publicUrl, ctx.params.instance_id);
        return answerCached(ctx, deps, {
          issuer,
          jwks_uri: keySetOf(issuer),
          // Both are required, and no browser is ever sent here to sign in.
          response_types_supported: ['none'],
          subject_types_supported: ['public'],
          id_token_signing_alg_values_supported: [...new Set(keys.map(({ alg }) => alg))],
        });
      },
    }),
  ];
}

/** Throws `instance_not_found`: an instance is never without a key. */
async function publishedKeys({ db, signing }: ControlPlaneDeps, instanceId: string) {
  const keys = await db.asSystem('publish keys', (tx) => signing.publicKeys(tx, instanceId), { readOnly: true });
  if (keys.length === 0) throw instanceErrors.not_found();
  return keys;
}

/** RFC 9110 section 13.1.2: 304 for who has it already. */
function answerCached<T>(ctx: Pick<RouteContext, 'header'>, { signing }: Pick<ControlPlaneDeps, 'signing'>, body: T) {
  const etag = `"${createHash('sha256').update(JSON.stringify(body)).digest('base64url').slice(0, 27)}"`;
  const headers = { ETag: etag, 'Cache-Control': `public, max-age=${Math.floor(signing.times.keySetMaxAgeMs / 1000)}` };
  return hasTag(ctx.header('if-none-match'), etag) ? reply(304, undefined, headers) : reply(200, body, headers);
}
