import { List, Stack, TagsInput, Text } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import { useOs, useRules } from '../../connection/use-connection.ts';
import { nameSuspicious } from '../../ui/split-suspicious.ts';
import { offeredScopes, toQuestion } from './offered-scopes.ts';

interface ScopesInputProps {
  readonly value: string[];
  readonly onChange: (scopes: string[]) => void;
}

/** Scopes to pass on: chosen from what the caller holds, or typed. Typed ones are asked about at the server. */
export function ScopesInput({ value, onChange }: ScopesInputProps) {
  const { client, url } = useOs();
  const { rules } = useRules();
  const offered = rules === null ? [] : offeredScopes(rules);
  const typed = value.filter((scope) => !offered.includes(scope));
  const answers = useQueries({
    queries: typed.map((scope) => {
      const question = toQuestion(scope);
      return {
        queryKey: ['os', url, 'can-i', scope],
        queryFn: async () => question !== null && (await client.request('GET', '/authz/can-i', { query: question })).allowed,
        staleTime: 60_000,
      };
    }),
  });
  const doubtful = typed.filter((_, index) => answers[index]?.data === false);
  return (
    <Stack gap={6}>
      <TagsInput
        label="Scopes"
        description="What it may do, at most what you may. Choose, or type one such as agents:my-agent:run and press Enter."
        placeholder={value.length === 0 ? 'agents:run' : ''}
        data={[...offered]}
        value={value}
        onChange={(scopes) => onChange(scopes.map((scope) => scope.trim()))}
        splitChars={[',', ' ']}
        maxTags={200}
        limit={100}
        clearable
        clearButtonProps={{ 'aria-label': 'No scopes' }}
      />
      {doubtful.length > 0 && (
        <Text component="div" size="sm" c="var(--mantine-color-error)" role="status">
          The server does not let you pass these on:
          <List size="sm">
            {doubtful.map((scope) => (
              <List.Item key={scope}>{nameSuspicious(scope)}</List.Item>
            ))}
          </List>
        </Text>
      )}
    </Stack>
  );
}
