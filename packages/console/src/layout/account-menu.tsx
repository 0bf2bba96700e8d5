import { Menu, Text } from '@mantine/core';
import { IconLogout, IconUserCircle } from '@tabler/icons-react';
import { queryClient } from '../app/query-client.ts';
import { callControlPlane } from '../connection/control-plane.ts';
import { osConnection } from '../connection/os-connection.ts';
import { place } from '../connection/place.ts';
import { useMe, useRules } from '../connection/use-connection.ts';
import { SafeText } from '../ui/safe-text.tsx';
import { showError } from '../ui/show-error.ts';
import classes from './navigation.module.css';

function disconnect(): void {
  osConnection.set(null);
  queryClient.clear();
}

async function signOut(): Promise<void> {
  try {
    await callControlPlane('/auth/sign-out', { method: 'POST', body: {} });
    disconnect();
    location.assign(`${place.consoleBase.replace(/\/$/, '')}#/sign-in`);
    // From the page of an instance another page was loaded, else this one stays with what it knew.
    queryClient.setQueryData(['control-plane', 'me'], null);
  } catch (error) {
    showError('You are still signed in', error);
  }
}

/** Who is signed in, and the way out. */
export function AccountMenu() {
  const { me } = useMe();
  const { rules } = useRules();
  const name = me?.user.name ?? rules?.principal.user_id ?? rules?.principal.id ?? '…';
  const below = me?.user.email ?? (rules?.admin === true ? 'administrator' : (rules?.principal.kind ?? ''));
  return (
    <Menu width="target" position="top-start">
      <Menu.Target>
        <button type="button" className={classes['place']}>
          <IconUserCircle size={24} stroke={1.5} aria-hidden />
          <span className={classes['names']}>
            <Text component="div" size="sm" fw={500}>
              <SafeText>{name}</SafeText>
            </Text>
            <Text component="div" size="xs" c="dimmed">
              <SafeText>{below}</SafeText>
            </Text>
          </span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {place.mode === 'os' ? (
          <Menu.Item leftSection={<IconLogout size={16} />} onClick={disconnect}>
            Disconnect
          </Menu.Item>
        ) : (
          <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => void signOut()}>
            Sign out
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
