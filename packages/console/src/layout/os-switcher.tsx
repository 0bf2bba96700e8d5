import { Menu, Text } from '@mantine/core';
import { IconCheck, IconSelector } from '@tabler/icons-react';
import { place } from '../connection/place.ts';
import { useMe } from '../connection/use-connection.ts';
import { useOsInfo } from '../connection/use-os-info.ts';
import { openInstanceHref } from '../control-plane/open-instance-href.ts';
import { SafeText } from '../ui/safe-text.tsx';
import { Mark } from './mark.tsx';
import classes from './navigation.module.css';

function Names({ name, below }: { readonly name: string; readonly below: string }) {
  return (
    <span className={classes['names']}>
      <Text component="div" fw={600} size="sm">
        <SafeText>{name}</SafeText>
      </Text>
      <Text component="div" c="dimmed" size="xs">
        <SafeText>{below}</SafeText>
      </Text>
    </span>
  );
}

/** Which AgentOS the pages are about, and the way to another one. */
export function OsSwitcher() {
  const { me } = useMe();
  const info = useOsInfo();
  if (place.mode === 'os')
    return (
      <div className={classes['place']}>
        <Mark />
        <Names name={info?.name ?? info?.os_id ?? 'AgentOS'} below="AgentOS" />
      </div>
    );
  const { instance } = place;
  const organizations = me?.organizations.filter(({ instances }) => instances.length > 0) ?? [];
  return (
    <Menu width="target" position="bottom-start">
      <Menu.Target>
        <button type="button" className={classes['place']}>
          <Mark />
          <Names name={instance?.name ?? 'Choose AgentOS'} below={instance?.os_id ?? 'None is open'} />
          <IconSelector size={16} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {organizations.map(({ id, name, instances }) => [
          <Menu.Label key={id}>
            <SafeText>{name}</SafeText>
          </Menu.Label>,
          ...instances.map((item) => (
            <Menu.Item
              key={item.id}
              component="a"
              href={openInstanceHref(item.id)}
              rightSection={item.id === instance?.id ? <IconCheck size={16} aria-label="open" /> : null}
            >
              <SafeText>{item.name}</SafeText>
            </Menu.Item>
          )),
        ])}
        {organizations.length === 0 && <Menu.Item disabled>There is none yet</Menu.Item>}
        {instance !== null && (
          <>
            <Menu.Divider />
            <Menu.Item component="a" href={`${place.consoleBase.replace(/\/$/, '')}#/`}>
              All AgentOS
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
