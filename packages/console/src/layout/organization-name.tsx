import { NativeSelect } from '@mantine/core';
import { place } from '../connection/place.ts';
import { chooseOrganization, useMe, useOrganization } from '../connection/use-connection.ts';
import { SafeText } from '../ui/safe-text.tsx';
import classes from './navigation.module.css';

/** Whose pages follow; to be chosen by members of several organisations, away from pages of an instance. */
export function OrganizationName() {
  const { me } = useMe();
  const organization = useOrganization();
  if (me === null || organization === null) return null;
  if (me.organizations.length === 1 || place.instance !== null)
    return (
      <h2 className={classes['heading']}>
        <SafeText>{organization.name}</SafeText>
      </h2>
    );
  return (
    <NativeSelect
      aria-label="Organisation"
      size="xs"
      mt="sm"
      value={organization.id}
      onChange={(event) => chooseOrganization(event.currentTarget.value)}
      data={me.organizations.map(({ id, name }) => ({ value: id, label: name }))}
    />
  );
}
