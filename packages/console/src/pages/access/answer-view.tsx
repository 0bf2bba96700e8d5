import { Alert, Code, Group, Stack, Text } from '@mantine/core';
import { IconCheck, IconLock } from '@tabler/icons-react';
import { SafeText } from '../../ui/safe-text.tsx';

interface AnswerViewProps {
  readonly allowed: boolean;
  /** Scopes that decided, separated by blanks. */
  readonly grant: string | null;
  readonly missing: readonly string[];
  /** What the route asks for, in words. */
  readonly needs?: string | undefined;
  /** Roles that each alone would be enough. */
  readonly roles?: readonly { readonly name: string; readonly scope: string }[];
}

/** Yes or no, and why. */
export function AnswerView({ allowed, grant, missing, needs, roles = [] }: AnswerViewProps) {
  return (
    <Alert
      color={allowed ? 'green' : 'red'}
      variant="light"
      title={allowed ? 'Yes' : 'No'}
      icon={allowed ? <IconCheck size={18} /> : <IconLock size={18} />}
      role="status"
      w="100%"
    >
      <Stack gap={6}>
        {needs !== undefined && (
          <Text size="sm">
            The route asks for <SafeText>{needs}</SafeText>.
          </Text>
        )}
        {allowed && grant !== null && <Scopes before="Granted by" of={grant.split(' ')} />}
        {allowed && grant === null && <Text size="sm">No scope is asked for.</Text>}
        {!allowed && missing.length > 0 && <Scopes before="Would be allowed by" of={missing} />}
        {roles.map(({ name, scope }) => (
          <Text key={`${name} ${scope}`} size="sm">
            Role <SafeText>{name}</SafeText> holds <Code>{scope}</Code>
          </Text>
        ))}
      </Stack>
    </Alert>
  );
}

function Scopes({ before, of }: { readonly before: string; readonly of: readonly string[] }) {
  return (
    <Group gap={6}>
      <Text size="sm">{before}</Text>
      {of.map((scope) => (
        <Code key={scope} style={{ overflowWrap: 'anywhere' }}>
          {scope}
        </Code>
      ))}
    </Group>
  );
}
