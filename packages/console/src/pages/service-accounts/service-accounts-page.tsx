import type { ServiceAccount } from '@agentos-ts/client';
import { Button, Group, Stack, Switch, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { seesOthers } from '../../connection/rules.ts';
import { useOs, useRules } from '../../connection/use-connection.ts';
import { DataList } from '../../ui/data-list.tsx';
import type { Column } from '../../ui/data-list.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorView } from '../../ui/error-view.tsx';
import { ListSkeleton } from '../../ui/list-skeleton.tsx';
import { OneLine } from '../../ui/one-line.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { nameSuspicious } from '../../ui/split-suspicious.ts';
import { TimeAgo } from '../../ui/time-ago.tsx';
import { useFilters } from '../../ui/use-filters.ts';
import { usePages } from '../../ui/use-pages.ts';
import { AccountDrawer } from './account-drawer.tsx';
import { AccountStateBadge } from './account-state-badge.tsx';
import { accountState, sayDay } from './account-state.ts';
import { MintDrawer } from './mint-drawer.tsx';
import { NewToken } from './new-token.tsx';
import type { ShownToken } from './new-token.tsx';
import { RotateModal } from './rotate-modal.tsx';

const keyOf = ({ id }: ServiceAccount): string => id;

const columnsFor = (withMinters: boolean): readonly Column<ServiceAccount>[] => [
  { key: 'name', title: 'Name', width: 'minmax(0, 1.5fr)', render: ({ name }) => <OneLine>{name}</OneLine> },
  { key: 'state', title: 'State', width: '5.75rem', render: (row) => <AccountStateBadge state={accountState(row, Date.now() / 1000)} /> },
  {
    key: 'scopes',
    title: 'May',
    width: 'minmax(0, 2fr)',
    isWide: true,
    render: ({ scopes }) => <OneLine>{scopes.map(({ raw }) => raw).join(', ')}</OneLine>,
  },
  ...(withMinters
    ? [{ key: 'by', title: 'Minted by', isWide: true, render: ({ created_by: by }: ServiceAccount) => <OneLine>{by}</OneLine> }]
    : []),
  {
    key: 'used',
    title: 'Last used',
    width: '6.5rem',
    isWide: true,
    render: ({ last_used_at: at }) => (at === null ? 'never' : <TimeAgo value={at} />),
  },
  { key: 'ends', title: 'Ends', width: '7rem', render: ({ expires_at: at }) => sayDay(at) },
];

type Open =
  | { readonly kind: 'new' }
  | { readonly kind: 'one' | 'rotate'; readonly account: ServiceAccount }
  | { readonly kind: 'token'; readonly shown: ShownToken };

/** Identities for scripts, jobs and other servers. */
export function ServiceAccountsPage() {
  const { client, url } = useOs();
  const { rules, may } = useRules();
  const queries = useQueryClient();
  const { filters, set } = useFilters(['revoked']);
  const withRevoked = filters.revoked === 'yes';
  const [open, setOpen] = useState<Open | null>(null);
  const list = usePages<ServiceAccount>(['os', url, 'service-accounts', withRevoked], keyOf, ({ page, limit, signal }) =>
    client.request('GET', '/service-accounts', { query: { page, limit, include_revoked: withRevoked }, signal }),
  );
  const refresh = () => queries.invalidateQueries({ queryKey: ['os', url, 'service-accounts'] });
  const close = () => setOpen(null);
  const showToken = (shown: ShownToken) => {
    setOpen({ kind: 'token', shown });
    void refresh();
  };
  const add = may('service_accounts', 'write') && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setOpen({ kind: 'new' })}>
      New account
    </Button>
  );
  return (
    <Stack gap="lg">
      <PageHeader
        title="Service accounts"
        description="Tokens for scripts, jobs and other servers, limited by scopes and ending by themselves."
      >
        {list.rows.length > 0 && add}
      </PageHeader>
      {list.error !== null && <ErrorView error={list.error} onRetry={list.retry} />}
      {list.isPending && <ListSkeleton />}
      {!list.isPending && list.error === null && (
        <div>
          <Group justify="space-between" mb={6}>
            <Text size="sm" c="dimmed" role="status">
              {`${list.total.toLocaleString('en')} ${list.total === 1 ? 'account' : 'accounts'}`}
            </Text>
            <Switch
              size="sm"
              label="Show revoked ones"
              checked={withRevoked}
              onChange={(event) => set({ revoked: event.currentTarget.checked ? 'yes' : '' })}
            />
          </Group>
          {list.rows.length === 0 ? (
            <EmptyState title="No service accounts" action={add}>
              A script or a job gets a token of its own here, instead of somebody’s.
            </EmptyState>
          ) : (
            <DataList
              label="Service accounts"
              rows={list.rows}
              columns={columnsFor(seesOthers(rules))}
              keyOf={keyOf}
              nameOf={({ name }) => nameSuspicious(name)}
              onOpen={(account) => setOpen({ kind: 'one', account })}
              onMore={list.onMore}
              isLoadingMore={list.isLoadingMore}
            />
          )}
        </div>
      )}
      {open?.kind === 'new' && <MintDrawer onClose={close} onMinted={showToken} />}
      {open?.kind === 'one' && (
        <AccountDrawer
          account={open.account}
          onClose={close}
          onRotate={() => setOpen({ ...open, kind: 'rotate' })}
          onRevoked={async () => {
            close();
            await refresh();
          }}
        />
      )}
      {open?.kind === 'rotate' && <RotateModal account={open.account} onClose={close} onRotated={showToken} />}
      {open?.kind === 'token' && <NewToken shown={open.shown} onClose={close} />}
    </Stack>
  );
}
