import type { TraceSummary } from '@agentos-ts/client';
import { Code, Group, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useOs } from '../../connection/use-connection.ts';
import { DataList } from '../../ui/data-list.tsx';
import type { Column } from '../../ui/data-list.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorView } from '../../ui/error-view.tsx';
import { ListCount } from '../../ui/list-count.tsx';
import { ListSkeleton } from '../../ui/list-skeleton.tsx';
import { OneLine } from '../../ui/one-line.tsx';
import { nameSuspicious } from '../../ui/split-suspicious.ts';
import { TimeAgo } from '../../ui/time-ago.tsx';
import { usePages } from '../../ui/use-pages.ts';
import { toTraceQuery } from './trace-filters.ts';
import type { TraceFilters } from './trace-filters.ts';
import { TraceStatus } from './trace-status.tsx';

const keyOf = ({ trace_id: id }: TraceSummary): string => id;

const columnsFor = (withUsers: boolean): readonly Column<TraceSummary>[] => [
  { key: 'status', title: 'Status', width: '5.75rem', render: ({ status }) => <TraceStatus status={status} /> },
  { key: 'name', title: 'Run', width: 'minmax(0, 2fr)', render: Name },
  ...(withUsers
    ? [{ key: 'user', title: 'User', isWide: true, render: ({ user_id: id }: TraceSummary) => <OneLine>{id ?? '–'}</OneLine> }]
    : []),
  { key: 'session', title: 'Session', isWide: true, render: ({ session_id: id }) => <OneLine>{id ?? '–'}</OneLine> },
  { key: 'steps', title: 'Steps', width: '6rem', isWide: true, render: Steps },
  { key: 'took', title: 'Took', width: '5rem', isWide: true, render: ({ duration }) => <span>{nameSuspicious(duration)}</span> },
  { key: 'began', title: 'Began', width: '6.5rem', render: ({ start_time: at }) => <TimeAgo value={at} /> },
];

function Name({ name, agent_id: agent, team_id: team, workflow_id: workflow, input }: TraceSummary) {
  return (
    <>
      <OneLine>{agent ?? team ?? workflow ?? name}</OneLine>
      {input !== undefined && (
        <Text component="div" size="xs" c="dimmed">
          <OneLine>{input}</OneLine>
        </Text>
      )}
    </>
  );
}

function Steps({ total_spans: total, error_count: errors }: TraceSummary) {
  return (
    <Group gap={6} wrap="nowrap">
      {total}
      {errors > 0 && (
        <Group gap={2} wrap="nowrap" c="var(--mantine-color-error)" aria-label={`${errors} failed`} role="img">
          <IconAlertTriangle size={14} aria-hidden />
          {errors}
        </Group>
      )}
    </Group>
  );
}

export interface TracesProps {
  readonly filters: TraceFilters;
  readonly withUsers: boolean;
  /** Null: nothing is filtered. */
  readonly onClear: (() => void) | null;
}

/** Traces of runs, newest first. */
export function TraceList({ filters, withUsers, onClear }: TracesProps) {
  const { client, url } = useOs();
  const navigate = useNavigate();
  const { rows, total, error, isPending, isLoadingMore, retry, onMore } = usePages<TraceSummary>(
    ['os', url, 'traces', 'list', filters],
    keyOf,
    ({ page, limit, signal }) => client.request('GET', '/traces', { query: { page, limit, ...toTraceQuery(filters, Date.now()) }, signal }),
  );
  if (error !== null) return <ErrorView error={error} onRetry={retry} />;
  if (isPending) return <ListSkeleton />;
  if (rows.length === 0) return onClear === null ? <NoTraces /> : <NoneLikeThis onClear={onClear} />;
  return (
    <div>
      <ListCount onClear={onClear}>{`${total.toLocaleString('en')} ${total === 1 ? 'trace' : 'traces'}`}</ListCount>
      <DataList
        label="Traces"
        rows={rows}
        columns={columnsFor(withUsers)}
        keyOf={keyOf}
        nameOf={({ name }) => nameSuspicious(name)}
        onOpen={({ trace_id: id }) => void navigate({ to: `/traces/${encodeURIComponent(id)}` })}
        onMore={onMore}
        isLoadingMore={isLoadingMore}
      />
    </div>
  );
}

export function NoneLikeThis({ onClear }: { readonly onClear: () => void }) {
  return (
    <>
      <ListCount onClear={onClear}>0 traces</ListCount>
      <EmptyState title="No trace like this">Nothing was recorded that all of these filters let through.</EmptyState>
    </>
  );
}

export function NoTraces() {
  return (
    <EmptyState title="No traces yet">
      A server with <Code>tracing: true</Code> writes one for every run, half a second after it has ended. Chat with an agent, then look
      here.
    </EmptyState>
  );
}
