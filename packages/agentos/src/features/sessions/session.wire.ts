import { toWireDate } from '../../lib/wire-date.ts';
import type { SessionRow, SessionType } from './session.store.ts';

/** What a session shows beside its row. */
export interface SessionContext {
  /** Messages of its runs, oldest first, without the system prompt. */
  readonly chatHistory: readonly Record<string, unknown>[];
  /** Of all its runs (wire 10.7). */
  readonly metrics: Record<string, unknown>;
  /** Display name of the component, when it is served here. */
  readonly componentName: string | null;
}

const componentKey: Record<SessionType, 'agent_id' | 'team_id' | 'workflow_id'> = {
  agent: 'agent_id',
  team: 'team_id',
  workflow: 'workflow_id',
};

/** An item of `GET /sessions`. */
export function toSessionItem(row: SessionRow) {
  return {
    session_id: row.session_id,
    session_name: row.session_name,
    session_state: row.session_state,
    session_type: row.session_type,
    user_id: row.user_id,
    [componentKey[row.session_type]]: row.component_id,
    session_summary: row.summary,
    total_tokens: row.total_tokens,
    metadata: row.metadata,
    created_at: toWireDate(row.created_at),
    updated_at: toWireDate(row.updated_at),
  };
}

/** One session, in the shape of its type. */
export function toSessionDetail(row: SessionRow, context: SessionContext) {
  const shared = {
    user_id: row.user_id,
    session_id: row.session_id,
    session_name: row.session_name,
    session_state: row.session_state,
    metadata: row.metadata,
    created_at: toWireDate(row.created_at),
    updated_at: toWireDate(row.updated_at),
  };
  const component = row.component_id === null ? null : { [componentKey[row.session_type]]: row.component_id, name: context.componentName };
  if (row.session_type === 'workflow') {
    return {
      ...shared,
      workflow_id: row.component_id,
      workflow_name: context.componentName,
      session_data: { session_state: row.session_state, session_name: row.session_name },
      workflow_data: component,
    };
  }
  const spoken = {
    ...shared,
    session_summary: row.summary,
    metrics: context.metrics,
    total_tokens: row.total_tokens,
    chat_history: context.chatHistory,
  };
  return row.session_type === 'team'
    ? { ...spoken, team_id: row.component_id, team_data: component }
    : { ...spoken, agent_session_id: row.session_id, agent_id: row.component_id, agent_data: component };
}
