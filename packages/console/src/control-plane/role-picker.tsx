import { ActionIcon, Button, Group, NativeSelect, Select, Stack, Text } from '@mantine/core';
import type { RoleHeld } from '@agentos-ts/client/control-plane';
import { IconX } from '@tabler/icons-react';
import { useState } from 'react';
import type { Organization } from '../connection/control-plane.ts';
import { ErrorView } from '../ui/error-view.tsx';
import { SafeText } from '../ui/safe-text.tsx';
import { nameSuspicious } from '../ui/split-suspicious.ts';
import { addChoice, removeChoice } from './role-choices.ts';
import type { RoleChoice } from './role-choices.ts';
import classes from './role-picker.module.css';
import { useInstances, useRoles } from './use-roles.ts';

interface RolePickerProps {
  readonly organization: Organization;
  readonly value: readonly RoleChoice[];
  readonly onChange: (value: readonly RoleChoice[]) => void;
  /** Names of roles that are held already: those that the caller cannot read stand among them. */
  readonly held?: readonly RoleHeld[];
}

/** Any number of roles, each everywhere or for one AgentOS. Offered are those that the server lets the caller give. */
export function RolePicker({ organization, value, onChange, held = [] }: RolePickerProps) {
  const roles = useRoles(organization.id);
  const instances = useInstances(organization.id, organization.abilities['os']?.['read'] === true);
  const [roleId, setRoleId] = useState<string | null>(null);
  const [at, setAt] = useState('');
  const known = instances.data ?? organization.instances;
  const nameOfRole = (id: string): string =>
    roles.data?.find((role) => role.id === id)?.name ?? held.find((role) => role.role_id === id)?.name ?? id;
  const nameOfInstance = (id: string | null): string =>
    id === null ? 'everywhere' : `at ${known.find((one) => one.id === id)?.name ?? id}`;
  const offered = (roles.data ?? []).filter(({ abilities }) => abilities.grant);
  return (
    <Stack gap="xs" role="group" aria-label="Roles">
      <Text size="sm" fw={600}>
        Roles
      </Text>
      {value.length === 0 && (
        <Text size="sm" c="dimmed">
          None yet: choose one below.
        </Text>
      )}
      {value.length > 0 && (
        <ul className={classes['list']}>
          {value.map((choice) => (
            <li key={`${choice.role_id} ${choice.instance_id ?? ''}`} className={classes['item']}>
              <Text component="span" size="sm" className={classes['words'] ?? ''}>
                <b>
                  <SafeText>{nameOfRole(choice.role_id)}</SafeText>
                </b>{' '}
                <SafeText>{nameOfInstance(choice.instance_id)}</SafeText>
              </Text>
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={nameSuspicious(`Take away ${nameOfRole(choice.role_id)} ${nameOfInstance(choice.instance_id)}`)}
                onClick={() => onChange(removeChoice(value, choice))}
              >
                <IconX size={16} />
              </ActionIcon>
            </li>
          ))}
        </ul>
      )}
      {roles.error !== null && <ErrorView error={roles.error} onRetry={() => void roles.refetch()} />}
      <Group align="flex-end" gap="xs">
        <Select
          label="Role"
          placeholder={roles.isPending ? 'Loading' : offered.length === 0 ? 'None that you may give' : 'Choose'}
          searchable
          limit={50}
          flex={2}
          miw="10rem"
          data={offered.map(({ id, name }) => ({ value: id, label: nameSuspicious(name) }))}
          value={roleId}
          onChange={setRoleId}
          nothingFoundMessage="No such role that you may give"
        />
        <NativeSelect
          label="Where"
          flex={2}
          miw="9rem"
          value={at}
          onChange={(event) => setAt(event.currentTarget.value)}
          data={[{ value: '', label: 'Everywhere' }, ...known.map(({ id, name }) => ({ value: id, label: nameSuspicious(name) }))]}
        />
        <Button
          variant="default"
          disabled={roleId === null}
          onClick={() => {
            if (roleId === null) return;
            onChange(addChoice(value, { role_id: roleId, instance_id: at === '' ? null : at }));
            setRoleId(null);
          }}
        >
          Add
        </Button>
      </Group>
    </Stack>
  );
}
