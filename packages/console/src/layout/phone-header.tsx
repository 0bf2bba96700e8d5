import { ActionIcon, Drawer, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconMenu2 } from '@tabler/icons-react';
import classes from './frame.module.css';
import { Navigation } from './navigation.tsx';
import { useArea } from './use-area.ts';

/** On narrow screens: the page's title and the navigation behind a button. */
export function PhoneHeader() {
  const [isOpen, { open, close }] = useDisclosure();
  const area = useArea();
  return (
    <header className={classes['phone']}>
      <ActionIcon variant="subtle" color="gray" size="xl" aria-label="Open navigation" aria-expanded={isOpen} onClick={open}>
        <IconMenu2 size={22} />
      </ActionIcon>
      <Text fw={600}>{area?.title ?? 'AgentOS'}</Text>
      <Drawer
        opened={isOpen}
        onClose={close}
        size="17rem"
        padding={0}
        title="Navigation"
        classNames={{ title: classes['drawerTitle'] ?? '' }}
      >
        <Navigation onLeave={close} />
      </Drawer>
    </header>
  );
}
