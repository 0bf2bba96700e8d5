import type { PrincipalTx } from '../../../db/database.ts';
import type { ComponentKind } from '../../../runtime/index.ts';

/** Owner of the session of this id that belongs to this component and that the caller may reach; the caller's own first. Null when there is none. */
export async function ownerOfSession(tx: PrincipalTx, sessionId: string, kind: ComponentKind, componentId: string): Promise<string | null> {
  const own = tx.access.all ? '' : ' and owner = $5';
  const rows = await tx.query<{ owner: string }>(
    `select owner from sessions where tenant = $1 and session_id = $2 and session_type = $3 and component_id = $4${own}
     order by (owner = $5) desc, created_at desc limit 1`,
    [tx.access.tenant, sessionId, kind, componentId, tx.access.owner],
    `session.of-component.${tx.access.all ? 'all' : 'own'}`,
  );
  return rows[0]?.owner ?? null;
}

/** Copies a session of this component with its finished runs, those of members and steps left out, into a new one of the same owner. Answers how many runs were copied. */
export async function copySession(
  tx: PrincipalTx,
  from: { readonly owner: string; readonly sessionId: string; readonly kind: ComponentKind; readonly componentId: string },
  to: { readonly sessionId: string; readonly now: number },
): Promise<number> {
  const source = `s.tenant = $1 and s.session_id = $2 and s.session_type = $3 and s.component_id = $4 and s.owner = $5`;
  const rows = await tx.query(
    `with copied as (
       insert into sessions (tenant, owner, session_id, user_id, session_type, component_id, session_name, session_state, metadata, summary, metrics,
         total_tokens, forked_from, created_at, updated_at)
       select s.tenant, s.owner, $6, s.user_id, s.session_type, s.component_id, s.session_name, s.session_state, s.metadata, s.summary, s.metrics,
         s.total_tokens, s.session_id, $7, $7
       from sessions s where ${source} and exists (
         select 1 from runs r where r.tenant = s.tenant and r.owner = s.owner and r.session_id = s.session_id and r.status = 'COMPLETED'
           and r.parent_run_id is null)
       returning tenant, owner, session_id)
     insert into runs (tenant, owner, run_id, session_id, user_id, component_kind, component_id, component_name, status, input, content, content_type,
       reasoning, messages, tools, requirements, steps, metrics, model, model_provider, session_state, metadata, lineage, created_at, updated_at)
     select r.tenant, r.owner, gen_random_uuid()::text, c.session_id, r.user_id, r.component_kind, r.component_id, r.component_name, r.status, r.input,
       r.content, r.content_type, r.reasoning, r.messages, r.tools, r.requirements, r.steps, r.metrics, r.model, r.model_provider, r.session_state, r.metadata,
       r.lineage || jsonb_build_object('forkedFromRunId', r.run_id), r.created_at, $7
     from runs r join copied c on r.tenant = c.tenant and r.owner = c.owner
     where r.session_id = $2 and r.status = 'COMPLETED' and r.parent_run_id is null
     returning run_id`,
    [tx.access.tenant, from.sessionId, from.kind, from.componentId, from.owner, to.sessionId, to.now],
    'session.fork',
  );
  return rows.length;
}
