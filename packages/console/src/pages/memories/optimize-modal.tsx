import { Button, Group, List, Modal, Stack, Text, TextInput } from '@mantine/core';
import type { OptimizedMemories } from '@agentos-ts/client';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { seesOthers } from '../../connection/rules.ts';
import { useOs, useRules } from '../../connection/use-connection.ts';
import { ErrorView } from '../../ui/error-view.tsx';
import { SafeText } from '../../ui/safe-text.tsx';
import { useRefreshMemories } from './memory-query.ts';

/** Has a model say the memories of one person in fewer words: shows first, stores when it is agreed to. */
export function OptimizeModal({ userId, onClose }: { readonly userId: string | undefined; readonly onClose: () => void }) {
  const { client } = useOs();
  const { rules } = useRules();
  const refresh = useRefreshMemories();
  const self = rules?.principal.user_id ?? rules?.principal.id ?? '';
  const [user, setUser] = useState(userId ?? self);
  const merge = useMutation({
    mutationFn: async (apply: boolean) => {
      const merged = await client.memories.optimize({ userId: user.trim(), apply });
      if (apply) await refresh();
      return { merged, isStored: apply };
    },
  });
  const { data, isPending, error } = merge;
  return (
    <Modal opened onClose={onClose} title="Merge memories" size="lg" centered>
      <Stack>
        <Text size="sm">A model says the same in fewer words. Look first: nothing is changed by looking.</Text>
        {seesOthers(rules) && (
          <TextInput
            label="User"
            value={user}
            onChange={(event) => setUser(event.currentTarget.value)}
            maxLength={255}
            spellCheck={false}
          />
        )}
        {error !== null && <ErrorView error={error} />}
        {data !== undefined && <Merged {...data} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Close
          </Button>
          {data?.isStored !== true && (
            <Button
              variant={data === undefined ? 'filled' : 'default'}
              loading={isPending && !merge.variables}
              disabled={isPending || user.trim() === ''}
              onClick={() => merge.mutate(false)}
            >
              {data === undefined ? 'Look' : 'Look again'}
            </Button>
          )}
          {data?.isStored === false && (
            <Button loading={isPending && merge.variables} disabled={isPending} onClick={() => merge.mutate(true)}>
              Merge them
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}

function Merged({ merged, isStored }: { readonly merged: OptimizedMemories; readonly isStored: boolean }) {
  const percent = Math.round(merged.reduction_percentage);
  return (
    <Stack gap="xs" aria-live="polite">
      <Text fw={600}>
        {isStored ? 'Merged: ' : ''}
        {merged.memories_before} → {merged.memories_after} memories, about {merged.tokens_before} → {merged.tokens_after} tokens ({percent}%
        less)
      </Text>
      <List size="sm" spacing={6}>
        {merged.memories.slice(0, 100).map(({ memory_id: id, memory }) => (
          <List.Item key={id} style={{ overflowWrap: 'anywhere' }}>
            <SafeText>{memory}</SafeText>
          </List.Item>
        ))}
      </List>
      {!isStored && (
        <Text size="xs" c="dimmed">
          Merging asks the model once more; its words may differ a little.
        </Text>
      )}
    </Stack>
  );
}
