import type { Approval } from '@agentos-ts/client';
import { Code, Select, Stack, Text } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { seesOthers } from '../../connection/rules.ts';
import { useOs, useRules } from '../../connection/use-connection.ts';
import { DataList } from '../../ui/data-list.tsx';
import type { Column } from '../../ui/data-list.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorView } from '../../ui/error-view.tsx';
import { FilterBar } from '../../ui/filter-bar.tsx';
import { ListCount } from '../../ui/list-count.tsx';
import { ListSkeleton } from '../../ui/list-skeleton.tsx';
import { OneLine } from '../../ui/one-line.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { SearchInput } from '../../ui/search-input.tsx';
import { nameSuspicious } from '../../ui/split-suspicious.ts';
import { TimeAgo } from '../../ui/time-ago.tsx';
import { useFilters } from '../../ui/use-filters.ts';
import { usePages } from '../../ui/use-pages.ts';
import { componentOf } from './component-of.ts';
import { approvalStatuses, isApprovalStatus, StatusBadge } from './approval-status.tsx';

const keyOf = ({ id }: Approval): string => id;
/** Everything that was ever asked, beside the statuses. */
const all = 'all';

const columnsFor = (withUsers: boolean): readonly Column<Approval>[] => [
  { key: 'status', title: 'Status', width: '6.25rem', render: ({ status }) => <StatusBadge status={status} /> },
  { key: 'tool', title: 'Wants to call', width: 'minmax(0, 2.5fr)', render: Call },
  { key: 'of', title: 'Agent', isWide: true, render: (row) => <OneLine>{componentOf(row)}</OneLine> },
  ...(withUsers
    ? [
        {
          key: 'user',
          title: 'For',
          isWide: true,
          render: ({ user_id: user }: Approval) => <OneLine>{user ?? 'nobody in particular'}</OneLine>,
        },
      ]
    : []),
  { key: 'asked', title: 'Asked', width: '6.5rem', render: ({ created_at: at }) => <TimeAgo value={at} /> },
  { key: 'expires', title: 'Expires', width: '6.5rem', isWide: true, render: Expires },
];

function Call({ tool_name: tool, tool_args: args }: Approval) {
  return (
    <>
      <Text component="div" size="sm" fw={560}>
        <OneLine>{tool ?? '–'}</OneLine>
      </Text>
      <Text component="div" size="xs" c="dimmed" ff="monospace">
        <OneLine>{JSON.stringify(args)}</OneLine>
      </Text>
    </>
  );
}

function Expires({ status, expires_at: at }: Approval) {
  return status === 'pending' && at !== null ? <TimeAgo value={at} /> : <span>–</span>;
}

/** Calls of tools that wait for a person, and what became of others. */
export function ApprovalsPage() {
  const { client, url } = useOs();
  const { rules, may } = useRules();
  const navigate = useNavigate();
  const withUsers = seesOthers(rules) || may('approvals', 'resolve');
  const { filters, set } = useFilters(['status', 'agent', 'user', 'run']);
  const shown = filters.status === all ? undefined : isApprovalStatus(filters.status) ? filters.status : 'pending';
  const list = usePages<Approval>(['os', url, 'approvals', 'list', filters], keyOf, ({ page, limit, signal }) =>
    client.request('GET', '/approvals', {
      query: {
        page,
        limit,
        ...(shown === undefined ? {} : { status: shown }),
        ...(filters.agent === undefined ? {} : { agent_id: filters.agent }),
        ...(filters.user === undefined ? {} : { user_id: filters.user }),
        ...(filters.run === undefined ? {} : { run_id: filters.run }),
      },
      signal,
    }),
  );
  const { agent, user, run } = filters;
  const onClear = agent === undefined && user === undefined && run === undefined ? null : () => set({ agent: '', user: '', run: '' });
  return (
    <Stack gap="lg">
      <PageHeader title="Approvals" description="Calls of tools that wait until a person agrees, and what became of others." />
      <FilterBar>
        <Select
          aria-label="Status"
          data={[...Object.entries(approvalStatuses).map(([value, { word }]) => ({ value, label: word })), { value: all, label: 'All' }]}
          value={shown ?? all}
          onChange={(status) => set({ status: status === null || status === 'pending' ? '' : status })}
          allowDeselect={false}
        />
        <SearchInput label="Agent" value={agent ?? ''} onSettle={(value) => set({ agent: value })} />
        {withUsers && <SearchInput label="User" value={user ?? ''} onSettle={(value) => set({ user: value })} />}
        <SearchInput label="Run" value={run ?? ''} onSettle={(value) => set({ run: value })} />
      </FilterBar>
      {list.error !== null && <ErrorView error={list.error} onRetry={list.retry} />}
      {list.isPending && <ListSkeleton rowHeight={60} />}
      {!list.isPending && list.error === null && (
        <div>
          <ListCount
            onClear={onClear}
          >{`${list.total.toLocaleString('en')} ${shown === undefined ? 'in all' : approvalStatuses[shown].word.toLowerCase()}`}</ListCount>
          {list.rows.length === 0 ? (
            <NoApprovals isPending={shown === 'pending' && onClear === null} />
          ) : (
            <DataList
              label="Approvals"
              rows={list.rows}
              columns={columnsFor(withUsers)}
              keyOf={keyOf}
              nameOf={({ tool_name: tool }) => nameSuspicious(tool ?? 'approval')}
              onOpen={({ id }) => void navigate({ to: `/approvals/${encodeURIComponent(id)}` })}
              onMore={list.onMore}
              isLoadingMore={list.isLoadingMore}
              rowHeight={60}
            />
          )}
        </div>
      )}
    </Stack>
  );
}

function NoApprovals({ isPending }: { readonly isPending: boolean }) {
  if (!isPending) return <EmptyState title="None like this">Choose another status, or take a filter out.</EmptyState>;
  return (
    <EmptyState title="Nothing waits">
      Tools with <Code>approval</Code> wait here before they run. Choose “All” to see what was decided before.
    </EmptyState>
  );
}
