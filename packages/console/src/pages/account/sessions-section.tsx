import { Badge, Group, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { queryClient } from '../../app/query-client.ts';
import { request } from '../../control-plane/request.ts';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { ErrorView } from '../../ui/error-view.tsx';
import { SafeText } from '../../ui/safe-text.tsx';
import { Section } from '../../ui/section.tsx';
import { TimeAgo } from '../../ui/time-ago.tsx';
import classes from './account.module.css';
import { nameBrowser } from './name-browser.ts';

const key = ['control-plane', 'me', 'sessions'];
const again = () => queryClient.invalidateQueries({ queryKey: key });

/** Where the caller is signed in. */
export function SessionsSection() {
  const { data, error, refetch } = useQuery({ queryKey: key, queryFn: ({ signal }) => request('GET', '/auth/list-sessions', { signal }) });
  const sessions = data?.data ?? [];
  return (
    <Section title="Sessions">
      <Text c="dimmed" size="sm">
        Browsers that are signed in with your account. End those that you do not know, and change the password.
      </Text>
      {error !== null && <ErrorView error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <Skeleton h={52} />}
      {sessions.length > 0 && (
        <Stack component="ul" gap={0} w="100%" className={classes['list'] ?? ''}>
          {sessions.map(({ id, current, user_agent: agent, ip_address: address, created_at: createdAt, expires_at: expiresAt }) => (
            <li key={id} className={classes['item']}>
              <div className={classes['words']}>
                <Group gap="xs">
                  <Text fw={500} component="div" title={agent ?? ''}>
                    <SafeText>{nameBrowser(agent)}</SafeText>
                  </Text>
                  {current && (
                    <Badge variant="light" color="teal">
                      This one
                    </Badge>
                  )}
                </Group>
                <Text size="sm" c="dimmed" component="div">
                  {address !== null && (
                    <>
                      <SafeText>{address}</SafeText>,{' '}
                    </>
                  )}
                  signed in <TimeAgo value={createdAt} />, ends <TimeAgo value={expiresAt} />
                </Text>
              </div>
              {!current && (
                <ConfirmButton
                  label="End"
                  size="xs"
                  title="End this session?"
                  confirmLabel="End session"
                  onConfirm={() => request('POST', '/auth/revoke-session', { body: { id } }).then(again)}
                >
                  That browser is signed out at once.
                </ConfirmButton>
              )}
            </li>
          ))}
        </Stack>
      )}
      {sessions.length > 1 && (
        <ConfirmButton
          label="End all others"
          title="End all other sessions?"
          confirmLabel="End all others"
          onConfirm={() => request('POST', '/auth/revoke-other-sessions').then(again)}
        >
          Every other browser is signed out at once.
        </ConfirmButton>
      )}
    </Section>
  );
}
