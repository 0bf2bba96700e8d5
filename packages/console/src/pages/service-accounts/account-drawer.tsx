import type { ServiceAccount } from '@agentos-ts/client';
import { Badge, Button, Drawer, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useOs, useRules } from '../../connection/use-connection.ts';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { Facts } from '../../ui/facts.tsx';
import { nameSuspicious } from '../../ui/split-suspicious.ts';
import { TimeAgo } from '../../ui/time-ago.tsx';
import { AccountStateBadge } from './account-state-badge.tsx';
import { accountState, sayDay } from './account-state.ts';

interface AccountDrawerProps {
  readonly account: ServiceAccount;
  readonly onClose: () => void;
  readonly onRotate: () => void;
  readonly onRevoked: () => Promise<void>;
}

/** All that is shown of an account: everything but its token. */
export function AccountDrawer({ account, onClose, onRotate, onRevoked }: AccountDrawerProps) {
  const { client } = useOs();
  const { may } = useRules();
  const [now] = useState(() => Date.now() / 1000);
  const state = accountState(account, now);
  const revoke = async () => {
    await client.request('DELETE', '/service-accounts/{service_account_id}', { params: { service_account_id: account.id } });
    await onRevoked();
  };
  return (
    <Drawer opened onClose={onClose} position="right" size="lg" title={nameSuspicious(account.name)}>
      <Stack gap="lg">
        <Group>
          <AccountStateBadge state={state} />
        </Group>
        <Facts
          of={{
            Identity: account.principal,
            'Token begins': account.token_prefix,
            'Minted by': account.created_by,
            Minted: <TimeAgo value={account.created_at} />,
            'Last used': account.last_used_at === null ? 'never' : <TimeAgo value={account.last_used_at} />,
            Ends: sayDay(account.expires_at),
            Revoked: account.revoked_at === null ? null : <TimeAgo value={account.revoked_at} />,
          }}
        />
        <div>
          <Text size="sm" c="dimmed" mb={6}>
            May
          </Text>
          <Group gap={6}>
            {account.scopes.map(({ raw }) => (
              <Badge key={raw} variant="light" color="gray" tt="none" fw={500} maw="100%">
                {nameSuspicious(raw)}
              </Badge>
            ))}
          </Group>
        </div>
        {state === 'active' && (
          <Group>
            {may('service_accounts', 'write') && (
              <Button variant="default" onClick={onRotate}>
                Rotate the token
              </Button>
            )}
            {may('service_accounts', 'delete') && (
              <ConfirmButton label="Revoke" title={`Revoke ${account.name}?`} confirmLabel="Revoke account" onConfirm={revoke}>
                Its tokens stop working with their next request, its runs are stopped, and so are those of all accounts that it minted. It
                cannot be taken back.
              </ConfirmButton>
            )}
          </Group>
        )}
      </Stack>
    </Drawer>
  );
}
