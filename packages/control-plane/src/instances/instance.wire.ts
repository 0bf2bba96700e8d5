import type { z } from 'zod';
import type { RouteContext } from 'agentos-ts/kit';
import { issuerOf, keySetOf } from '../signing/index.ts';
import type { KeyFacts } from '../signing/index.ts';
import type { instance, instanceKey } from './instance.schemas.ts';
import type { InstanceRow } from './instance.store.ts';

const toSeconds = (milliseconds: number): number => Math.floor(milliseconds / 1000);
const maybeSeconds = (milliseconds: number | null): number | null => (milliseconds === null ? null : toSeconds(milliseconds));

/** An instance as the caller sees it, with what they may do with it. */
export function toWireInstance(
  row: InstanceRow,
  keys: readonly KeyFacts[],
  publicUrl: string,
  ctx: Pick<RouteContext, 'can'>,
): z.output<typeof instance> {
  const issuer = issuerOf(publicUrl, row.instance_id);
  const mayWrite = ctx.can({ resource: 'os', action: 'write' });
  return {
    id: row.instance_id,
    os_id: row.os_id,
    name: row.name,
    url: row.url,
    algorithm: row.algorithm,
    issuer,
    jwks_uri: keySetOf(issuer),
    created_at: toSeconds(row.created_at),
    updated_at: toSeconds(row.updated_at),
    keys: keys.filter(({ instanceId }) => instanceId === row.instance_id).map(toWireKey),
    abilities: { update: mayWrite, delete: ctx.can({ resource: 'os', action: 'delete' }), rotate: mayWrite, revoke: mayWrite },
  };
}

function toWireKey(key: KeyFacts): z.output<typeof instanceKey> {
  return {
    kid: key.kid,
    algorithm: key.algorithm,
    state: key.state,
    created_at: toSeconds(key.createdAt),
    activated_at: maybeSeconds(key.activatedAt),
    // Rounded up: who asks in that second must not be too early.
    activatable_at: key.activatableAt === null ? null : Math.ceil(key.activatableAt / 1000),
    ends_at: maybeSeconds(key.endsAt),
  };
}
