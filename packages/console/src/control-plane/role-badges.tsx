import { Badge, Group, Text } from '@mantine/core';
import type { RoleHeld } from '@agentos-ts/client/control-plane';
import { nameSuspicious } from '../ui/split-suspicious.ts';

/** Roles in a row of a list. `shown`: so many, then their number. */
export function RoleBadges({ roles, shown = 3 }: { readonly roles: readonly RoleHeld[]; readonly shown?: number }) {
  if (roles.length === 0)
    return (
      <Text size="sm" c="dimmed" component="span">
        no role
      </Text>
    );
  return (
    <Group gap={4} component="span">
      {roles.slice(0, shown).map(({ role_id: roleId, name, instance_id: instanceId }) => (
        <Badge
          key={`${roleId} ${instanceId ?? ''}`}
          variant="light"
          tt="none"
          maw="11rem"
          title={instanceId === null ? 'Everywhere' : 'For one AgentOS'}
        >
          {nameSuspicious(name)}
          {instanceId === null ? '' : ' ·'}
        </Badge>
      ))}
      {roles.length > shown && (
        <Badge variant="default" tt="none">
          +{roles.length - shown}
        </Badge>
      )}
    </Group>
  );
}
