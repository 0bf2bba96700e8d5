import { Anchor, Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { IconMessageCircle, IconPencil, IconTrash } from '@tabler/icons-react';
import { useDisclosure } from '@mantine/hooks';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useOs, useRules } from '../../connection/use-connection.ts';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorView } from '../../ui/error-view.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { SafeText } from '../../ui/safe-text.tsx';
import { TimeAgo } from '../../ui/time-ago.tsx';
import { toChatSearch } from '../chat/chat-place.ts';
import { componentOf } from '../chat/model/component.ts';
import { RenameDialog } from '../chat/rename-dialog.tsx';
import { StoredTurn } from '../chat/turn.tsx';

/** One conversation with its runs, and what can be done with it. */
export function SessionPage() {
  const { sessionId = '' }: { readonly sessionId?: string } = useParams({ strict: false });
  const { client, url } = useOs();
  const { may } = useRules();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [isRenaming, rename] = useDisclosure();
  const session = useQuery({
    queryKey: ['os', url, 'sessions', 'one', sessionId],
    queryFn: ({ signal }) => client.sessions.get(sessionId, { signal }),
  });
  const runs = useQuery({
    queryKey: ['os', url, 'sessions', 'runs', sessionId],
    // A session without a run answers like one that is not there.
    queryFn: ({ signal }) => client.sessions.runs(sessionId, {}, { signal }),
    enabled: session.data !== undefined,
  });
  if (session.error !== null) return <ErrorView error={session.error} onRetry={() => void session.refetch()} />;
  if (session.data === undefined) return <Skeleton h={260} role="status" aria-label="Loading session" />;
  const component = componentOf(session.data);
  const remove = async () => {
    await client.sessions.delete(sessionId);
    await navigate({ to: '/sessions' });
    await queries.invalidateQueries({ queryKey: ['os', url, 'sessions'] });
  };
  return (
    <Stack gap="lg">
      <Anchor component={Link} to="/sessions" size="sm">
        All sessions
      </Anchor>
      <PageHeader
        title={<SafeText>{session.data.session_name || 'Untitled'}</SafeText>}
        description={
          <Group gap={6} component="span">
            <SafeText>{component?.id ?? ''}</SafeText>·<SafeText>{session.data.user_id ?? 'no user'}</SafeText>·
            <TimeAgo value={session.data.updated_at ?? session.data.created_at} />
          </Group>
        }
      >
        {component !== null && may(component.family, 'run', component.id) && (
          <Button
            variant="light"
            leftSection={<IconMessageCircle size={16} />}
            renderRoot={(props) => <Link {...props} to="/chat" search={toChatSearch(component, sessionId)} />}
          >
            Go on
          </Button>
        )}
        {may('sessions', 'write') && (
          <Button variant="default" leftSection={<IconPencil size={16} />} onClick={rename.open}>
            Rename
          </Button>
        )}
        {may('sessions', 'delete') && (
          <ConfirmButton
            label="Delete"
            leftSection={<IconTrash size={16} />}
            title="Delete this session?"
            confirmLabel="Delete session"
            onConfirm={remove}
          >
            It will be gone for good, with all its runs.
          </ConfirmButton>
        )}
      </PageHeader>
      {isRenaming && <RenameDialog session={session.data} onClose={rename.close} />}
      {runs.error !== null && <ErrorView error={runs.error} onRetry={() => void runs.refetch()} />}
      {runs.isPending && <Skeleton h={180} role="status" aria-label="Loading runs" />}
      {runs.data?.length === 0 && <EmptyState title="No runs yet">The first message will stand here.</EmptyState>}
      <Stack gap="xl" maw="48rem" w="100%" mx="auto">
        {(runs.data ?? []).map((run) => (
          <StoredTurn key={run.run_id} run={run} />
        ))}
      </Stack>
      <Text size="xs" c="dimmed" ta="center">
        Session <SafeText>{sessionId}</SafeText>
      </Text>
    </Stack>
  );
}
