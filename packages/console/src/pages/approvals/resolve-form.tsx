import type { Approval } from '@agentos-ts/client';
import { Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useOs, useRules } from '../../connection/use-connection.ts';
import { ErrorView } from '../../ui/error-view.tsx';
import { Section } from '../../ui/section.tsx';

/** In characters; the server takes 8192 as JSON. */
const longestNote = 4000;

/** The verdict, given once. Whether the caller may give it is the server's to say: it knows whose run it is. */
export function ResolveForm({ approval }: { readonly approval: Approval }) {
  const { client, url } = useOs();
  const { may } = useRules();
  const queries = useQueryClient();
  const [note, setNote] = useState('');
  const { mutate, isPending, error, variables } = useMutation({
    mutationFn: async (status: 'approved' | 'rejected') => {
      const after = await client.request('POST', '/approvals/{approval_id}/resolve', {
        params: { approval_id: approval.id },
        body: { status, ...(note.trim() === '' ? {} : { resolution_data: { note: note.trim() } }) },
      });
      notifications.show({
        message:
          status === 'approved' ? 'Approved. The run goes on when somebody continues it.' : 'Denied. The run is told when it goes on.',
      });
      queries.setQueryData(['os', url, 'approvals', 'one', approval.id], after);
      await queries.invalidateQueries({ queryKey: ['os', url, 'approvals', 'list'] });
    },
    onError: () => void queries.invalidateQueries({ queryKey: ['os', url, 'approvals', 'one', approval.id] }),
  });
  if (!may('approvals', 'resolve') && !may('approvals', 'write'))
    return (
      <Section title="Decision">
        <Text size="sm">It waits for somebody who holds approvals:resolve, or an administrator.</Text>
      </Section>
    );
  return (
    <Section title="Decision">
      <Stack w="100%">
        <Textarea
          label="Note"
          description="Optional. Stays with the decision, and the model reads it."
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
          autosize
          minRows={2}
          maxRows={8}
          maxLength={longestNote}
        />
        {error !== null && <ErrorView error={error} />}
        <Group>
          <Button
            color="green"
            autoContrast={false}
            loading={isPending && variables === 'approved'}
            disabled={isPending}
            onClick={() => mutate('approved')}
          >
            Approve
          </Button>
          <Button
            color="red"
            variant="light"
            loading={isPending && variables === 'rejected'}
            disabled={isPending}
            onClick={() => mutate('rejected')}
          >
            Deny
          </Button>
        </Group>
      </Stack>
    </Section>
  );
}
