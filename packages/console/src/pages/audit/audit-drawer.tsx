import { Button, Code, Drawer, Group, Stack, Text } from '@mantine/core';
import type { AuditEvent } from '@agentos-ts/client/control-plane';
import { JsonView } from '../../ui/json-view.tsx';
import { SafeText } from '../../ui/safe-text.tsx';
import { nameSuspicious } from '../../ui/split-suspicious.ts';
import { TimeAgo } from '../../ui/time-ago.tsx';
import type { AuditFilter } from './audit-filters.tsx';
import classes from './audit.module.css';
import { describeAction } from './describe-action.ts';
import { findDifferences } from './find-differences.ts';

interface AuditDrawerProps {
  readonly event: AuditEvent | null;
  readonly onClose: () => void;
  readonly onFilter: (filter: AuditFilter) => void;
}

/** One act: who, what, and what is other since. */
export function AuditDrawer({ event, onClose, onFilter }: AuditDrawerProps) {
  return (
    <Drawer
      opened={event !== null}
      onClose={onClose}
      position="right"
      size="min(36rem, 100%)"
      title={event === null ? '' : nameSuspicious(describeAction(event.action))}
    >
      {event !== null && <Facts event={event} onFilter={onFilter} />}
    </Drawer>
  );
}

function Facts({ event, onFilter }: { readonly event: AuditEvent; readonly onFilter: (filter: AuditFilter) => void }) {
  const { actor, target, at, before, after, request_id: requestId } = event;
  const differences = findDifferences(before, after);
  return (
    <Stack>
      <dl className={classes['facts']}>
        <dt>Who</dt>
        <dd>
          <SafeText>{actor.email}</SafeText>
        </dd>
        <dt>{target.type.replaceAll('_', ' ')}</dt>
        <dd>
          <SafeText>{target.name}</SafeText> <Code>{nameSuspicious(target.id)}</Code>
        </dd>
        <dt>When</dt>
        <dd>
          {new Date(at).toLocaleString()} (<TimeAgo value={at} />)
        </dd>
        <dt>Request</dt>
        <dd>
          <Code>{requestId}</Code>
        </dd>
      </dl>
      <Group gap="xs">
        <Button size="xs" variant="default" onClick={() => onFilter({ actor: { id: actor.user_id, label: actor.email } })}>
          Everything by this person
        </Button>
        <Button size="xs" variant="default" onClick={() => onFilter({ target: { id: target.id, label: target.name } })}>
          Everything done to this
        </Button>
      </Group>
      {differences.length === 0 && (
        <Text size="sm" c="dimmed">
          There is nothing to compare.
        </Text>
      )}
      {differences.map(({ path, removed, added }) => (
        <section key={path} aria-label={nameSuspicious(path)}>
          <Text size="sm" fw={500}>
            <SafeText>{path === '' ? 'value' : path}</SafeText>
          </Text>
          <ul className={classes['lines']}>
            {removed.slice(0, 200).map((line) => (
              <li key={`- ${line}`} className={classes['removed']}>
                <span aria-label="before">−</span> <SafeText>{line}</SafeText>
              </li>
            ))}
            {added.slice(0, 200).map((line) => (
              <li key={`+ ${line}`} className={classes['added']}>
                <span aria-label="after">+</span> <SafeText>{line}</SafeText>
              </li>
            ))}
          </ul>
        </section>
      ))}
      <details>
        <summary>As it is recorded</summary>
        <JsonView value={{ before, after }} label="record" />
      </details>
    </Stack>
  );
}
