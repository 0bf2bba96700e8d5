import { Badge, Button, Group, Select, Stack, Text } from '@mantine/core';
import type { UserMemory } from '@agentos-ts/client';
import { IconPlus, IconSparkles } from '@tabler/icons-react';
import { useState } from 'react';
import { seesOthers } from '../../connection/rules.ts';
import { useRules } from '../../connection/use-connection.ts';
import { DataList } from '../../ui/data-list.tsx';
import type { Column } from '../../ui/data-list.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorView } from '../../ui/error-view.tsx';
import { FilterBar } from '../../ui/filter-bar.tsx';
import { ListSkeleton } from '../../ui/list-skeleton.tsx';
import { OneLine } from '../../ui/one-line.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { SearchInput } from '../../ui/search-input.tsx';
import { nameSuspicious } from '../../ui/split-suspicious.ts';
import { TimeAgo } from '../../ui/time-ago.tsx';
import { DeleteMemories } from './delete-memories.tsx';
import { MemoryDrawer } from './memory-drawer.tsx';
import { useMemories, useTopics } from './memory-query.ts';
import type { MemoryFilters } from './memory-query.ts';
import { OptimizeModal } from './optimize-modal.tsx';

function columnsFor(withUsers: boolean): readonly Column<UserMemory>[] {
  return [
    { key: 'memory', title: 'Memory', width: 'minmax(0, 3fr)', render: ({ memory }) => <OneLine>{memory}</OneLine> },
    { key: 'topics', title: 'Topics', isWide: true, render: ({ topics }) => <Topics of={topics ?? []} /> },
    ...(withUsers
      ? [
          {
            key: 'user',
            title: 'User',
            width: '9rem',
            isWide: true,
            render: ({ user_id: id }: UserMemory) => <OneLine>{id ?? '–'}</OneLine>,
          },
        ]
      : []),
    {
      key: 'author',
      title: 'Written by',
      width: '9rem',
      isWide: true,
      render: ({ agent_id: agent, team_id: team }) => <OneLine>{agent ?? team ?? 'a person'}</OneLine>,
    },
    { key: 'updated', title: 'Changed', width: '6.5rem', render: ({ updated_at: at }) => <TimeAgo value={at} /> },
  ];
}

function Topics({ of }: { readonly of: readonly string[] }) {
  const shown = of.slice(0, 2);
  return (
    <Group gap={4} wrap="nowrap">
      {shown.map((topic) => (
        <Badge key={topic} variant="light" color="gray" tt="none" fw={500} miw={0}>
          {nameSuspicious(topic)}
        </Badge>
      ))}
      {of.length > shown.length && (
        <Text size="xs" c="dimmed">
          +{of.length - shown.length}
        </Text>
      )}
    </Group>
  );
}

interface MemoryFilterProps {
  readonly filters: MemoryFilters;
  readonly set: (patch: MemoryFilters) => void;
  readonly withUsers: boolean;
}

function MemoryFilterBar({ filters, set, withUsers }: MemoryFilterProps) {
  const topics = useTopics();
  const known = filters.topic === undefined || topics.includes(filters.topic) ? topics : [filters.topic, ...topics];
  return (
    <FilterBar>
      <SearchInput label="Search in texts" value={filters.search ?? ''} onSettle={(search) => set({ search })} />
      <Select
        aria-label="Topic"
        placeholder="Every topic"
        data={known.map((topic) => ({ value: topic, label: nameSuspicious(topic) }))}
        value={filters.topic ?? null}
        onChange={(topic) => set({ topic: topic ?? '' })}
        searchable
        clearable
        limit={200}
        clearButtonProps={{ 'aria-label': 'Every topic' }}
        nothingFoundMessage="No such topic"
      />
      <SearchInput label="Agent" placeholder="Written by agent" value={filters.agent ?? ''} onSettle={(agent) => set({ agent })} />
      {withUsers && <SearchInput label="User" placeholder="User" value={filters.user ?? ''} onSettle={(user) => set({ user })} />}
    </FilterBar>
  );
}

type Shown = { readonly kind: 'one'; readonly memory: UserMemory } | { readonly kind: 'new' } | { readonly kind: 'optimize' } | null;

/** What agents remember of people: to read, correct and delete. */
export function MemoriesPage() {
  const { rules, may } = useRules();
  const withUsers = seesOthers(rules);
  const { filters, set, rows, total, error, isPending, isLoadingMore, retry, onMore } = useMemories();
  const [shown, setShown] = useState<Shown>(null);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  // What a filter has taken out of sight is not deleted with the rest.
  const ticked = new Set(rows.map(({ memory_id: id }) => id).filter((id) => selected.has(id)));
  const canWrite = may('memories', 'write');
  const close = () => setShown(null);
  const isFiltered = Object.keys(filters).length > 0;
  const add = canWrite && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setShown({ kind: 'new' })}>
      Write a memory
    </Button>
  );
  return (
    <Stack gap="lg">
      <PageHeader title="Memories" description={withUsers ? 'What agents remember of people.' : 'What agents remember of you.'}>
        {canWrite && (
          <Button variant="default" leftSection={<IconSparkles size={16} />} onClick={() => setShown({ kind: 'optimize' })}>
            Merge
          </Button>
        )}
        {add}
      </PageHeader>
      <MemoryFilterBar filters={filters} set={set} withUsers={withUsers} />
      {error !== null && <ErrorView error={error} onRetry={retry} />}
      {isPending && <ListSkeleton />}
      {!isPending && error === null && rows.length === 0 && <NoMemories isFiltered={isFiltered} onClear={() => set(nothing)} />}
      {rows.length > 0 && (
        <>
          <Group mih={36} gap="sm">
            <Text size="sm" c="dimmed" role="status">
              {ticked.size > 0 ? `${ticked.size} of ${total} ticked` : `${total} ${total === 1 ? 'memory' : 'memories'}`}
            </Text>
            {ticked.size > 0 && <DeleteMemories ids={[...ticked]} onDone={() => setSelected(new Set())} />}
          </Group>
          <DataList
            label="Memories"
            rows={rows}
            columns={columnsFor(withUsers)}
            keyOf={({ memory_id: id }) => id}
            nameOf={({ memory }) => nameSuspicious(memory.slice(0, 60))}
            onOpen={(memory) => setShown({ kind: 'one', memory })}
            {...(may('memories', 'delete') ? { selected: ticked, onSelect: setSelected } : {})}
            onMore={onMore}
            isLoadingMore={isLoadingMore}
          />
        </>
      )}
      <MemoryDrawer
        key={shown?.kind === 'one' ? shown.memory.memory_id : shown?.kind}
        isOpen={shown?.kind === 'one' || shown?.kind === 'new'}
        memory={shown?.kind === 'one' ? shown.memory : null}
        onClose={close}
      />
      {shown?.kind === 'optimize' && <OptimizeModal userId={filters.user} onClose={close} />}
    </Stack>
  );
}

const nothing: MemoryFilters = { search: '', topic: '', user: '', agent: '' };

function NoMemories({ isFiltered, onClear }: { readonly isFiltered: boolean; readonly onClear: () => void }) {
  if (isFiltered)
    return (
      <EmptyState
        title="No memory like this"
        action={
          <Button variant="light" onClick={onClear}>
            Show all of them
          </Button>
        }
      >
        Nothing here has this text, topic and author.
      </EmptyState>
    );
  return (
    <EmptyState title="Nothing is remembered yet">
      Agents and teams with memory: true keep what they learn here. Chat with one, or write a memory yourself.
    </EmptyState>
  );
}
