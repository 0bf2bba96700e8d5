import { SimpleGrid, Stack, Text, UnstyledButton } from '@mantine/core';
import { useOrganization } from '../connection/use-connection.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { SafeText } from '../ui/safe-text.tsx';
import classes from './choose-instance.module.css';
import { openInstanceHref } from '../control-plane/open-instance-href.ts';

/** In place of pages that need an AgentOS when none is open. */
export function ChooseInstance() {
  const organization = useOrganization();
  const instances = organization?.instances ?? [];
  if (instances.length === 0)
    return (
      <EmptyState title="No AgentOS to open yet">
        {organization?.abilities['os']?.['write'] === true
          ? 'Register one under OS instances.'
          : 'Ask an administrator of your organisation to give you a role on one.'}
      </EmptyState>
    );
  return (
    <Stack gap="lg">
      <PageHeader title="Choose an AgentOS" description="Chats, sessions and everything agents keep are shown for one AgentOS at a time." />
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
        {instances.map(({ id, name, url }) => (
          <UnstyledButton key={id} component="a" href={openInstanceHref(id)} className={classes['card'] ?? ''}>
            <Text fw={600} truncate>
              <SafeText>{name}</SafeText>
            </Text>
            <Text size="sm" c="dimmed" truncate>
              <SafeText>{url}</SafeText>
            </Text>
          </UnstyledButton>
        ))}
      </SimpleGrid>
    </Stack>
  );
}
