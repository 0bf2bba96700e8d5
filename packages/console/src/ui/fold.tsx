import { Collapse, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronRight } from '@tabler/icons-react';
import { useId } from 'react';
import type { ReactNode } from 'react';
import classes from './fold.module.css';

interface FoldProps {
  readonly title: string;
  readonly children: ReactNode;
  readonly isOpenAtFirst?: boolean;
}

/** Something that is shown when it is asked for; only then is it on the page. */
export function Fold({ title, children, isOpenAtFirst = false }: FoldProps) {
  const [isOpen, { toggle }] = useDisclosure(isOpenAtFirst);
  const id = useId();
  return (
    <div>
      <UnstyledButton className={classes['title']} aria-expanded={isOpen} aria-controls={id} data-open={isOpen} onClick={toggle}>
        <IconChevronRight size={14} aria-hidden />
        {title}
      </UnstyledButton>
      <Collapse expanded={isOpen} id={id}>
        {isOpen && <div className={classes['inside']}>{children}</div>}
      </Collapse>
    </div>
  );
}
