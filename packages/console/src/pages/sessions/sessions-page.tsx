import { Group, Select, Skeleton, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch, IconTrash } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useCallback, useState } from 'react';
import type { SessionItem } from '@agentos-ts/client';
import { useOs, useRules } from '../../connection/use-connection.ts';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { DataList } from '../../ui/data-list.tsx';
import type { Column } from '../../ui/data-list.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorView } from '../../ui/error-view.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { SafeText } from '../../ui/safe-text.tsx';
import { nameSuspicious } from '../../ui/split-suspicious.ts';
import { TimeAgo } from '../../ui/time-ago.tsx';
import { componentOf } from '../chat/model/component.ts';
import { useSessions } from '../chat/use-sessions.ts';
import classes from './sessions.module.css';

const types = [
  { value: 'agent', label: 'With agents' },
  { value: 'team', label: 'With teams' },
  { value: 'workflow', label: 'With workflows' },
];
const isType = (value: string | null): value is SessionItem['session_type'] => types.some((type) => type.value === value);

const columns: readonly Column<SessionItem>[] = [
  {
    key: 'name',
    title: 'Name',
    width: 'minmax(0, 2.2fr)',
    render: ({ session_name: name }) => (
      <Text size="sm" fw={500} truncate>
        <SafeText>{name || 'Untitled'}</SafeText>
      </Text>
    ),
  },
  { key: 'with', title: 'With', isWide: true, render: (session) => <SafeText>{componentOf(session)?.id ?? '–'}</SafeText> },
  { key: 'user', title: 'User', isWide: true, render: ({ user_id: user }) => <SafeText>{user ?? '–'}</SafeText> },
  {
    key: 'tokens',
    title: 'Tokens',
    width: '6rem',
    isWide: true,
    render: ({ total_tokens: tokens }) => tokens?.toLocaleString('en') ?? '–',
  },
  { key: 'used', title: 'Last used', width: '7rem', render: (session) => <TimeAgo value={session.updated_at ?? session.created_at} /> },
];

interface FiltersProps {
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly type: SessionItem['session_type'] | null;
  readonly onType: (type: SessionItem['session_type'] | null) => void;
}

function Filters({ text, onText, type, onType }: FiltersProps) {
  return (
    <>
      <TextInput
        aria-label="Search sessions by name"
        placeholder="Search by name"
        leftSection={<IconSearch size={16} />}
        value={text}
        onChange={(event) => onText(event.currentTarget.value)}
        className={classes['search'] ?? ''}
      />
      <Select
        aria-label="With whom"
        placeholder="With anybody"
        clearable
        clearButtonProps={{ 'aria-label': 'With anybody' }}
        data={types}
        value={type}
        onChange={(value) => onType(isType(value) ? value : null)}
        w={180}
      />
    </>
  );
}

/** Every conversation that the caller may see. */
export function SessionsPage() {
  const { client, url } = useOs();
  const { may } = useRules();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const [search] = useDebouncedValue(text.trim(), 250);
  const [type, setType] = useState<SessionItem['session_type'] | null>(null);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const { sessions, total, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useSessions({
    component: null,
    type,
    search,
  });
  const more = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  const mayDelete = may('sessions', 'delete');
  const chosen = sessions.filter(({ session_id: id }) => selected.has(id));
  const remove = async () => {
    await client.sessions.deleteMany({
      sessionIds: chosen.map(({ session_id: id }) => id),
      sessionTypes: chosen.map(({ session_type: kind }) => kind),
    });
    setSelected(new Set());
    await queries.invalidateQueries({ queryKey: ['os', url, 'sessions'] });
  };
  const isFiltered = search !== '' || type !== null;
  return (
    <Stack gap="lg">
      <PageHeader title="Sessions" description="Conversations with agents, teams and workflows." />
      <Group gap="sm" mih={36}>
        <Filters text={text} onText={setText} type={type} onType={setType} />
        {chosen.length > 0 && (
          <ConfirmButton
            label={`Delete ${chosen.length}`}
            leftSection={<IconTrash size={16} />}
            title={`Delete ${chosen.length} ${chosen.length === 1 ? 'session' : 'sessions'}?`}
            confirmLabel="Delete"
            onConfirm={remove}
          >
            They will be gone for good, with all their runs.
          </ConfirmButton>
        )}
        <Text size="sm" c="dimmed" ml="auto" role="status">
          {isPending ? '' : `${total.toLocaleString('en')} ${total === 1 ? 'session' : 'sessions'}`}
        </Text>
      </Group>
      {error !== null && <ErrorView error={error} onRetry={() => void refetch()} />}
      {isPending && <Skeleton h={300} role="status" aria-label="Loading sessions" />}
      {!isPending && error === null && sessions.length === 0 && (
        <EmptyState title={isFiltered ? 'Nothing fits' : 'No sessions yet'}>
          {isFiltered ? 'No session fits the search. Try fewer letters, or anybody.' : 'A session begins with the first message of a chat.'}
        </EmptyState>
      )}
      {sessions.length > 0 && (
        <DataList
          label="Sessions"
          rows={sessions}
          columns={columns}
          keyOf={({ session_id: id }) => id}
          nameOf={({ session_name: name }) => nameSuspicious(name || 'Untitled')}
          onOpen={({ session_id: sessionId }) => void navigate({ to: '/sessions/$sessionId', params: { sessionId } })}
          {...(mayDelete ? { selected, onSelect: setSelected } : {})}
          onMore={hasNextPage ? more : undefined}
          isLoadingMore={isFetchingNextPage}
        />
      )}
    </Stack>
  );
}
