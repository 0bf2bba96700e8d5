export const traceFilterNames = ['since', 'from', 'to', 'status', 'agent', 'team', 'workflow', 'session', 'run', 'user', 'by'] as const;
export type TraceFilters = Partial<Record<(typeof traceFilterNames)[number], string>>;

const hour = 3_600_000;

/** Spans of time up to now, by how an address calls them. */
export const spansOfTime: Readonly<Record<string, { readonly label: string; readonly ms: number }>> = {
  '1h': { label: 'Last hour', ms: hour },
  '24h': { label: 'Last 24 hours', ms: 24 * hour },
  '7d': { label: 'Last 7 days', ms: 7 * 24 * hour },
};

interface TraceQuery {
  readonly start_time?: string;
  readonly end_time?: string;
  readonly status?: string;
  readonly agent_id?: string;
  readonly team_id?: string;
  readonly workflow_id?: string;
  readonly session_id?: string;
  readonly run_id?: string;
  readonly user_id?: string;
}

/** A time as an input of the page writes it (local time, no offset) as the server reads it; null for what is none. */
export function readLocalTime(text: string | undefined): string | null {
  if (text === undefined) return null;
  const ms = Date.parse(text);
  return Number.isFinite(ms) ? new Date(ms).toISOString() : null;
}

/** What the server is asked for. `now` in milliseconds since 1970. Times of one's own count before a span up to now. */
export function toTraceQuery(filters: TraceFilters, now: number): TraceQuery {
  const { since, from, to, status, agent, team, workflow, session, run, user } = filters;
  const span = since !== undefined && Object.hasOwn(spansOfTime, since) ? spansOfTime[since] : undefined;
  const asked = {
    start_time: readLocalTime(from) ?? (span === undefined ? null : new Date(now - span.ms).toISOString()),
    end_time: readLocalTime(to),
    status,
    agent_id: agent,
    team_id: team,
    workflow_id: workflow,
    session_id: session,
    run_id: run,
    user_id: user,
  };
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => typeof value === 'string'));
}
