import type { TraceSessionStats } from '@agentos-ts/client';
import { useNavigate } from '@tanstack/react-router';
import { useOs } from '../../connection/use-connection.ts';
import { DataList } from '../../ui/data-list.tsx';
import type { Column } from '../../ui/data-list.tsx';
import { ErrorView } from '../../ui/error-view.tsx';
import { ListCount } from '../../ui/list-count.tsx';
import { ListSkeleton } from '../../ui/list-skeleton.tsx';
import { OneLine } from '../../ui/one-line.tsx';
import { nameSuspicious } from '../../ui/split-suspicious.ts';
import { TimeAgo } from '../../ui/time-ago.tsx';
import { usePages } from '../../ui/use-pages.ts';
import { toTraceQuery } from './trace-filters.ts';
import { NoneLikeThis, NoTraces } from './trace-list.tsx';
import type { TracesProps } from './trace-list.tsx';

const keyOf = ({ session_id: id, user_id: user }: TraceSessionStats): string => `${user ?? ''}/${id}`;

const columnsFor = (withUsers: boolean): readonly Column<TraceSessionStats>[] => [
  { key: 'session', title: 'Session', width: 'minmax(0, 2fr)', render: ({ session_id: id }) => <OneLine>{id}</OneLine> },
  {
    key: 'by',
    title: 'Of',
    isWide: true,
    render: ({ agent_id: agent, team_id: team, workflow_id: workflow }) => <OneLine>{agent ?? team ?? workflow ?? '–'}</OneLine>,
  },
  ...(withUsers
    ? [{ key: 'user', title: 'User', isWide: true, render: ({ user_id: id }: TraceSessionStats) => <OneLine>{id ?? '–'}</OneLine> }]
    : []),
  { key: 'traces', title: 'Traces', width: '4.5rem', render: ({ total_traces: count }) => count.toLocaleString('en') },
  { key: 'first', title: 'First', width: '7rem', isWide: true, render: ({ first_trace_at: at }) => <TimeAgo value={at} /> },
  { key: 'last', title: 'Last', width: '6.5rem', render: ({ last_trace_at: at }) => <TimeAgo value={at} /> },
];

/** How many traces each session has; opening one lists them. */
export function SessionStats({ filters, withUsers, onClear }: TracesProps) {
  const { client, url } = useOs();
  const navigate = useNavigate();
  // This list knows no run and no status.
  const { run: _run, status: _status, session: _session, by: _by, ...known } = filters;
  const { rows, total, error, isPending, isLoadingMore, retry, onMore } = usePages<TraceSessionStats>(
    ['os', url, 'traces', 'sessions', known],
    keyOf,
    ({ page, limit, signal }) =>
      client.request('GET', '/trace_session_stats', { query: { page, limit, ...toTraceQuery(known, Date.now()) }, signal }),
  );
  if (error !== null) return <ErrorView error={error} onRetry={retry} />;
  if (isPending) return <ListSkeleton />;
  if (rows.length === 0) return onClear === null ? <NoTraces /> : <NoneLikeThis onClear={onClear} />;
  return (
    <div>
      <ListCount onClear={onClear}>{`${total.toLocaleString('en')} ${total === 1 ? 'session' : 'sessions'}`}</ListCount>
      <DataList
        label="Sessions with traces"
        rows={rows}
        columns={columnsFor(withUsers)}
        keyOf={keyOf}
        nameOf={({ session_id: id }) => nameSuspicious(id)}
        onOpen={({ session_id: session }) => void navigate({ to: '/traces', search: { session } })}
        onMore={onMore}
        isLoadingMore={isLoadingMore}
      />
    </div>
  );
}
