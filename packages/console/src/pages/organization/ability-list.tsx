import { Badge, Text } from '@mantine/core';
import type { Abilities } from '@agentos-ts/client/control-plane';
import classes from './organization.module.css';

const names: Readonly<Record<string, string>> = {
  os: 'OS instances',
  org: 'Organisation',
  'org:members': 'Members',
  'org:roles': 'Roles',
  audit: 'Audit',
};

/** What the server says that the caller may do, in words. */
export function AbilityList({ abilities }: { readonly abilities: Abilities }) {
  return (
    <dl className={classes['abilities']}>
      {Object.entries(abilities).map(([family, actions]) => {
        const allowed = Object.entries(actions).filter(([, isAllowed]) => isAllowed);
        return [
          <Text component="dt" size="sm" fw={500} key={family}>
            {names[family] ?? family}
          </Text>,
          <dd key={`${family} actions`}>
            {allowed.length === 0 ? (
              <Text size="sm" c="dimmed">
                nothing
              </Text>
            ) : (
              allowed.map(([action]) => (
                <Badge key={action} variant="light" tt="none" title={`${family}:${action}`}>
                  {action}
                </Badge>
              ))
            )}
          </dd>,
        ];
      })}
    </dl>
  );
}
