import type { z } from 'zod';
import type { RouteContext } from 'agentos-ts/kit';
import { wireTime } from '../access/access.schemas.ts';
import { issuerOf, keySetOf } from '../signing/index.ts';
import type { KeyFacts } from '../signing/index.ts';
import type { instance, instanceKey } from './instance.schemas.ts';
import type { InstanceRow } from './instance.store.ts';

const maybeTime = (milliseconds: number | null): string | null => (milliseconds === null ? null : wireTime(milliseconds));

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
    created_at: wireTime(row.created_at),
    updated_at: wireTime(row.updated_at),
    keys: keys.filter(({ instanceId }) => instanceId === row.instance_id).map(toWireKey),
    abilities: { update: mayWrite, delete: ctx.can({ resource: 'os', action: 'delete' }), rotate: mayWrite, revoke: mayWrite },
  };
}

function toWireKey(key: KeyFacts): z.output<typeof instanceKey> {
  return {
    kid: key.kid,
    algorithm: key.algorithm,
    state: key.state,
    created_at: wireTime(key.createdAt),
    activated_at: maybeTime(key.activatedAt),
    activatable_at: maybeTime(key.activatableAt),
    ends_at: maybeTime(key.endsAt),
  };
}
