import { Badge, Button, Group, Stack, Text } from '@mantine/core';
import { chooseOrganization, useMe } from '../../connection/use-connection.ts';
import { place } from '../../connection/place.ts';
import { SafeText } from '../../ui/safe-text.tsx';
import { Section } from '../../ui/section.tsx';

/** The organisations of the caller, and the way between them. On the page of an AgentOS there is that one's alone. */
export function OrganizationList({ current }: { readonly current: string }) {
  const { me } = useMe();
  if (me === null || me.organizations.length < 2 || place.instance !== null) return null;
  return (
    <Section title="Your organisations">
      <Stack gap="xs" w="100%">
        {me.organizations.map(({ id, name, roles }) => (
          <Group key={id} justify="space-between" wrap="nowrap">
            <div style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
              <Text component="div" fw={500}>
                <SafeText>{name}</SafeText>
              </Text>
              <Text component="div" size="sm" c="dimmed">
                <SafeText>{roles.map((role) => role.name).join(', ') || 'no role'}</SafeText>
              </Text>
            </div>
            {id === current ? (
              <Badge variant="light">Open</Badge>
            ) : (
              <Button size="xs" variant="default" onClick={() => chooseOrganization(id)}>
                Switch
              </Button>
            )}
          </Group>
        ))}
      </Stack>
    </Section>
  );
}
