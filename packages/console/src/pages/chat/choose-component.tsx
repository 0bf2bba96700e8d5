import { SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { SafeText } from '../../ui/safe-text.tsx';
import classes from './chat.module.css';
import { toChatSearch } from './chat-place.ts';
import { families } from './model/component.ts';
import type { ListedComponent } from './use-components.ts';

const titles = { agents: 'Agents', teams: 'Teams', workflows: 'Workflows' } as const;

const describe = ({ id, name, description }: ListedComponent): string => description || (id === name ? '' : id);

/** The start of a chat: everything that the caller may talk to. */
export function ChooseComponent({ components }: { readonly components: readonly ListedComponent[] }) {
  if (components.length === 0)
    return (
      <EmptyState title="There is nobody to talk to yet">
        The AgentOS has no agent, team or workflow that your scopes let you run, such as agents:run. An administrator can change that.
      </EmptyState>
    );
  return (
    <Stack gap="xl">
      <PageHeader title="Who do you want to talk to?" />
      {families.map((family) => {
        const own = components.filter((component) => component.family === family);
        return own.length === 0 ? null : (
          <Stack key={family} gap="sm" component="section">
            <Title order={2}>{titles[family]}</Title>
            <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="sm">
              {own.map((component) => (
                <Link key={component.id} to="/chat" search={toChatSearch(component, null)} className={classes['card'] ?? ''}>
                  <Text fw={600} lineClamp={1}>
                    <SafeText>{component.name}</SafeText>
                  </Text>
                  <Text size="sm" c="dimmed" lineClamp={2}>
                    <SafeText>{describe(component)}</SafeText>
                  </Text>
                </Link>
              ))}
            </SimpleGrid>
          </Stack>
        );
      })}
    </Stack>
  );
}
