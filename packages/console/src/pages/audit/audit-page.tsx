import { Button, Stack, Text } from '@mantine/core';
import type { AuditEvent } from '@agentos-ts/client/control-plane';
import { useState } from 'react';
import { useOwnOrganization } from '../../control-plane/organization.ts';
import { PagedList } from '../../control-plane/paged-list.tsx';
import { request } from '../../control-plane/request.ts';
import { usePaged } from '../../control-plane/use-paged.ts';
import type { Column } from '../../ui/data-list.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { SafeText } from '../../ui/safe-text.tsx';
import { nameSuspicious } from '../../ui/split-suspicious.ts';
import { TimeAgo } from '../../ui/time-ago.tsx';
import { AuditDrawer } from './audit-drawer.tsx';
import { AuditFilters } from './audit-filters.tsx';
import type { AuditFilter } from './audit-filters.tsx';
import { describeAction } from './describe-action.ts';

const columns: readonly Column<AuditEvent>[] = [
  {
    key: 'act',
    title: 'What',
    width: 'minmax(0, 1.6fr)',
    render: ({ action, target }) => (
      <>
        <Text component="div" size="sm" fw={500} truncate>
          {nameSuspicious(describeAction(action))}
        </Text>
        <Text component="div" size="xs" c="dimmed" truncate>
          <SafeText>{target.name}</SafeText>
        </Text>
      </>
    ),
  },
  { key: 'actor', title: 'Who', isWide: true, render: ({ actor: { email } }) => <SafeText>{email}</SafeText> },
  { key: 'at', title: 'When', width: '6.5rem', render: ({ at }) => <TimeAgo value={at} /> },
];

/** Acts of administration, newest first. */
export function AuditPage() {
  const organization = useOwnOrganization();
  const [filter, setFilter] = useState<AuditFilter>({});
  const [action, setAction] = useState('');
  const [openId, setOpenId] = useState<string | null>(null);
  const params = { organization_id: organization.id };
  const list = usePaged<AuditEvent>(['control-plane', organization.id, 'audit', filter], ({ signal, page, limit }) => {
    const query = {
      page,
      limit,
      ...(filter.action === undefined ? {} : { action: filter.action }),
      ...(filter.actor === undefined ? {} : { actor: filter.actor.id }),
      ...(filter.target === undefined ? {} : { target: filter.target.id }),
    };
    return request('GET', '/organizations/{organization_id}/audit', { params, query, signal });
  });
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  const clear = () => {
    setFilter({});
    setAction('');
  };
  const choose = (text: string) => {
    setAction(text);
    const { action: _before, ...rest } = filter;
    setFilter(text.trim() === '' ? rest : { ...rest, action: text.trim() });
  };
  return (
    <Stack gap="lg">
      <PageHeader title="Audit" description="What was changed in this organisation, who did it, what was before and what is after." />
      <PagedList
        list={list}
        label="Acts"
        columns={columns}
        keyOf={({ id }) => id}
        nameOf={({ action: name, target }) => `${describeAction(name)} ${target.name}`}
        onOpen={({ id }) => setOpenId(id)}
        isSearchable={false}
        filters={
          <AuditFilters
            filter={filter}
            action={action}
            known={[...new Set(list.rows.map((row) => row.action))].toSorted()}
            onAction={setAction}
            onChoose={choose}
            onClear={isFiltered ? clear : null}
          />
        }
        empty={
          isFiltered ? (
            <EmptyState title="Nothing fits" action={<Button onClick={clear}>Show all</Button>}>
              No act is like this.
            </EmptyState>
          ) : (
            <EmptyState title="Nothing was changed yet">Whatever is done here from now on stands on this page.</EmptyState>
          )
        }
      />
      <AuditDrawer
        event={list.rows.find(({ id }) => id === openId) ?? null}
        onClose={() => setOpenId(null)}
        onFilter={(chosen) => {
          setOpenId(null);
          setAction('');
          setFilter(chosen);
        }}
      />
    </Stack>
  );
}
