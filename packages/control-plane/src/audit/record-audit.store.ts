import { randomUUID } from 'node:crypto';
import { jsonb } from 'agentos-ts/kit';
import type { Queryable } from 'agentos-ts/kit';
import type { Principal } from 'agentos-ts/auth';
import { auditEventsTable } from './audit.table.ts';

/** Who acts, and in which request: what every act of administration is recorded with. */
export interface Actor {
  readonly userId: string;
  readonly email: string;
  readonly organizationId: string;
  readonly requestId: string;
}

/** One act. `before` and `after` show what changed, never a secret. */
export interface AuditEvent {
  /** `role.create`, `member.remove`, `key.rotate`. */
  readonly action: `${string}.${string}`;
  readonly target: { readonly type: string; readonly id: string; readonly name: string };
  readonly before?: unknown;
  readonly after?: unknown;
}

/**
 * The caller of an organisation's route, or of one that names the organisation otherwise. Throws `TypeError` for one who is in none: such a route must
 * ask for a scope.
 */
export function actorOf(
  { principal, requestId }: { readonly principal: Principal; readonly requestId: string },
  organizationId: string | null = principal.tenant,
): Actor {
  const { userId, claims } = principal;
  if (userId === null || organizationId === null) throw new TypeError('actorOf: the caller is in no organisation');
  return { userId, email: String(claims['email']), organizationId, requestId };
}

/** Records an act in the transaction that does it: one is never there without the other. */
export async function recordAudit(tx: Queryable, actor: Actor, event: AuditEvent): Promise<void> {
  const { action, target, before, after } = event;
  await tx.query(
    `insert into ${auditEventsTable.name} (tenant, owner, event_id, at, actor_email, action, target, before, after, request_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      actor.organizationId,
      actor.userId,
      randomUUID(),
      Date.now(),
      actor.email,
      action,
      jsonb(target),
      before === undefined ? null : jsonb(before),
      after === undefined ? null : jsonb(after),
      actor.requestId,
    ],
    'audit.record',
  );
}
