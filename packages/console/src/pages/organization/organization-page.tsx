import { Button, SimpleGrid, Stack, Text, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus, IconSettings } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useOrganization } from '../../connection/use-connection.ts';
import type { Organization } from '../../connection/control-plane.ts';
import { openInstanceHref } from '../../control-plane/open-instance-href.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { SafeText } from '../../ui/safe-text.tsx';
import { Section } from '../../ui/section.tsx';
import { AbilityList } from './ability-list.tsx';
import { FoundDialog } from './found-dialog.tsx';
import { NextSteps } from './next-steps.tsx';
import { OrganizationList } from './organization-list.tsx';
import classes from './organization.module.css';

/** What the caller is in an organisation, what they may do, and what to do next. */
export function OrganizationPage() {
  const organization = useOrganization();
  const [isFounding, { open, close }] = useDisclosure();
  return (
    <>
      {organization === null ? (
        <EmptyState title="You belong to no organisation" action={<Button onClick={open}>Create an organisation</Button>}>
          Open the link of an invitation, or begin with an organisation of your own.
        </EmptyState>
      ) : (
        <Overview organization={organization} onFound={open} />
      )}
      <FoundDialog isOpen={isFounding} onClose={close} />
    </>
  );
}

function Overview({ organization, onFound }: { readonly organization: Organization; readonly onFound: () => void }) {
  const { name, roles, instances } = organization;
  const held = [...new Set(roles.map((role) => role.name))];
  return (
    <Stack gap="lg">
      <PageHeader
        title={<SafeText>{name}</SafeText>}
        description={
          held.length === 0 ? (
            'You hold no role here: ask an administrator for one.'
          ) : (
            <>
              You are <SafeText>{held.join(', ')}</SafeText>.
            </>
          )
        }
      >
        <Button component={Link} to="/organization/settings" variant="default" leftSection={<IconSettings size={18} aria-hidden />}>
          Settings
        </Button>
        <Button variant="default" leftSection={<IconPlus size={18} aria-hidden />} onClick={onFound}>
          New organisation
        </Button>
      </PageHeader>
      <NextSteps organization={organization} />
      {instances.length > 0 && (
        <Section title="Open an AgentOS">
          <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} w="100%">
            {instances.map(({ id, name: osName, url }) => (
              <UnstyledButton key={id} component="a" href={openInstanceHref(id)} className={classes['card'] ?? ''}>
                <Text component="div" fw={600} truncate>
                  <SafeText>{osName}</SafeText>
                </Text>
                <Text component="div" size="sm" c="dimmed" truncate>
                  <SafeText>{url}</SafeText>
                </Text>
              </UnstyledButton>
            ))}
          </SimpleGrid>
        </Section>
      )}
      <Section title="What you may do here">
        <AbilityList abilities={organization.abilities} />
      </Section>
      <OrganizationList current={organization.id} />
    </Stack>
  );
}
