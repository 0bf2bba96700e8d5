import { Alert, Button, Drawer, Group, Stack, TagsInput, Text, Textarea, TextInput } from '@mantine/core';
import type { UserMemory } from '@agentos-ts/client';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { seesOthers } from '../../connection/rules.ts';
import { useOs, useRules } from '../../connection/use-connection.ts';
import { ErrorView } from '../../ui/error-view.tsx';
import { Facts } from '../../ui/facts.tsx';
import { JsonView } from '../../ui/json-view.tsx';
import { SafeText } from '../../ui/safe-text.tsx';
import { splitSuspicious } from '../../ui/split-suspicious.ts';
import { TimeAgo } from '../../ui/time-ago.tsx';
import { DeleteMemories } from './delete-memories.tsx';
import { useRefreshMemories, useTopics } from './memory-query.ts';

/** As long as the server takes them, in characters. */
const longestMemory = 5000;

interface MemoryDrawerProps {
  readonly isOpen: boolean;
  /** Null: a new one. */
  readonly memory: UserMemory | null;
  readonly onClose: () => void;
}

/** One memory to read or change, or a new one. */
export function MemoryDrawer({ isOpen, memory, onClose }: MemoryDrawerProps) {
  const { may } = useRules();
  return (
    <Drawer opened={isOpen} onClose={onClose} position="right" size="lg" title={memory === null ? 'New memory' : 'Memory'}>
      {may('memories', 'write') ? (
        <MemoryForm memory={memory} onClose={onClose} />
      ) : (
        memory !== null && (
          <Stack>
            <JsonView value={memory.memory} label="Memory" />
            <About memory={memory} onClose={onClose} />
          </Stack>
        )
      )}
    </Drawer>
  );
}

function MemoryForm({ memory, onClose }: Omit<MemoryDrawerProps, 'isOpen'>) {
  const { client } = useOs();
  const { rules } = useRules();
  const topicsInUse = useTopics();
  const refresh = useRefreshMemories();
  const [text, setText] = useState(memory?.memory ?? '');
  const [topics, setTopics] = useState<string[]>([...(memory?.topics ?? [])]);
  const [user, setUser] = useState('');
  const { mutate, isPending, error } = useMutation({
    mutationFn: async () => {
      const body = { memory: text, topics };
      if (memory === null) await client.memories.create({ ...body, ...(user.trim() === '' ? {} : { userId: user.trim() }) });
      else await client.memories.update(memory.memory_id, body);
      onClose();
      await refresh();
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        mutate();
      }}
    >
      <Stack>
        <Textarea
          label="Memory"
          description="A fact about one person, as a sentence."
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          autosize
          minRows={3}
          maxRows={16}
          maxLength={longestMemory}
          required
          data-autofocus
        />
        <Unseen text={text} />
        <TagsInput
          label="Topics"
          description="Enter or a comma ends one."
          data={topicsInUse.slice(0, 200)}
          value={topics}
          onChange={setTopics}
          maxTags={50}
        />
        {memory === null && seesOthers(rules) && (
          <TextInput
            label="User"
            description="Whom it is about. Empty: you."
            value={user}
            onChange={(event) => setUser(event.currentTarget.value)}
            maxLength={255}
            spellCheck={false}
          />
        )}
        {error !== null && <ErrorView error={error} />}
        <Group>
          <Button type="submit" loading={isPending} disabled={text.trim() === ''}>
            {memory === null ? 'Write it' : 'Save'}
          </Button>
        </Group>
        {memory !== null && <About memory={memory} onClose={onClose} />}
      </Stack>
    </form>
  );
}

/** What a field for writing cannot show: characters that are not seen, or that turn others around. */
function Unseen({ text }: { readonly text: string }) {
  if (!splitSuspicious(text).some(({ isSuspicious }) => isSuspicious)) return null;
  return (
    <Alert color="orange" title="It holds characters that cannot be seen">
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        <SafeText>{text}</SafeText>
      </Text>
    </Alert>
  );
}

function About({ memory, onClose }: { readonly memory: UserMemory; readonly onClose: () => void }) {
  const { may } = useRules();
  return (
    <>
      <Facts
        of={{
          About: memory.user_id,
          'Written by': memory.agent_id ?? memory.team_id ?? 'a person',
          Changed: <TimeAgo value={memory.updated_at} />,
          Id: memory.memory_id,
        }}
      />
      {may('memories', 'delete') && (
        <Group>
          <DeleteMemories ids={[memory.memory_id]} onDone={onClose} />
          <Text size="xs" c="dimmed">
            Cannot be taken back
          </Text>
        </Group>
      )}
    </>
  );
}
