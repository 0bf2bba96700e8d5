import { Badge, Button, Code, Group, Text } from '@mantine/core';
import type { Instance, InstanceKey } from '@agentos-ts/client/control-plane';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { NamedDanger } from '../../control-plane/named-danger.tsx';
import { refresh } from '../../control-plane/organization.ts';
import { request } from '../../control-plane/request.ts';
import { ErrorView } from '../../ui/error-view.tsx';
import { Section } from '../../ui/section.tsx';
import { TimeAgo } from '../../ui/time-ago.tsx';
import { isRipe, keyColors, keyMeanings, sortKeys } from './describe-key.ts';
import type { InstanceParams } from './instance-page.tsx';
import classes from './instances.module.css';

interface OfInstance {
  readonly instance: Instance;
  readonly params: InstanceParams;
}

/** The signing keys of an AgentOS, and what can be done with them. */
export function KeysSection({ instance, params }: OfInstance) {
  const { keys, abilities } = instance;
  const rotate = useMutation({
    mutationFn: () => request('POST', '/organizations/{organization_id}/instances/{instance_id}/keys', { params }),
    onSuccess: refresh,
  });
  const isRotating = keys.some(({ state }) => state === 'pending');
  return (
    <Section title="Keys">
      <Text size="sm" c="dimmed">
        A rotation publishes a new key first. Once every AgentOS has had time to read it you activate it, and the one before goes when its
        last token has ended. No request fails meanwhile.
      </Text>
      <div className={classes['scroll']} tabIndex={0} role="region" aria-label="Keys">
        <table className={classes['keys']}>
          <thead>
            <tr>
              <th scope="col">Key</th>
              <th scope="col">State</th>
              <th scope="col">Next</th>
            </tr>
          </thead>
          <tbody>
            {sortKeys(keys).map((key) => (
              <KeyRow key={key.kid} of={key} params={params} mayRotate={abilities.rotate} />
            ))}
          </tbody>
        </table>
      </div>
      {rotate.error !== null && <ErrorView error={rotate.error} />}
      <Group gap="sm">
        {abilities.rotate && (
          <Button variant="default" loading={rotate.isPending} disabled={isRotating} onClick={() => rotate.mutate()}>
            {isRotating ? 'A rotation is under way' : 'Rotate'}
          </Button>
        )}
        {abilities.revoke && (
          <NamedDanger
            label="Revoke all keys"
            name={instance.name}
            onConfirm={() =>
              request('POST', '/organizations/{organization_id}/instances/{instance_id}/keys/revoke', { params }).then(refresh)
            }
          >
            For when a key or a token was stolen. Every key is destroyed at once and a new one signs. Every token of this AgentOS ends when
            it reads the keys again: after 60 seconds at most. Whoever is at work there gets a new token without noticing.
          </NamedDanger>
        )}
      </Group>
    </Section>
  );
}

/** Now, again when a time has come. */
function useNowAt(time: string | null): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const left = time === null ? 0 : Date.parse(time) - Date.now();
    if (left <= 0) return undefined;
    const timer = setTimeout(() => setNow(Date.now()), Math.min(left + 100, 2 ** 31 - 1));
    return () => clearTimeout(timer);
  }, [time]);
  return now;
}

interface KeyRowProps {
  readonly of: InstanceKey;
  readonly params: InstanceParams;
  readonly mayRotate: boolean;
}

function KeyRow({ of: key, params, mayRotate }: KeyRowProps) {
  const { kid, algorithm, state, created_at: createdAt, activatable_at: ripeAt, ends_at: endsAt } = key;
  const now = useNowAt(ripeAt);
  const activate = useMutation({
    mutationFn: () =>
      request('POST', '/organizations/{organization_id}/instances/{instance_id}/keys/{kid}/activate', { params: { ...params, kid } }),
    onSuccess: refresh,
  });
  return (
    <tr>
      <td>
        <Code title={kid}>{kid.slice(0, 12)}…</Code>
        <Text size="xs" c="dimmed" component="div">
          {algorithm}, made <TimeAgo value={createdAt} />
        </Text>
      </td>
      <td>
        <Badge color={keyColors[state]} variant="light">
          {state}
        </Badge>
        <Text size="xs" c="dimmed" component="div">
          {keyMeanings[state]}
        </Text>
      </td>
      <td>
        {state === 'pending' && mayRotate && (
          <Button size="xs" disabled={!isRipe(key, now)} loading={activate.isPending} onClick={() => activate.mutate()}>
            Activate
          </Button>
        )}
        {state === 'pending' && !isRipe(key, now) && (
          <Text size="xs" c="dimmed" component="div">
            Can sign <TimeAgo value={ripeAt} />
          </Text>
        )}
        {state === 'retiring' && (
          <Text size="xs" c="dimmed" component="div">
            Goes <TimeAgo value={endsAt} />
          </Text>
        )}
        {activate.error !== null && <ErrorView error={activate.error} />}
      </td>
    </tr>
  );
}
