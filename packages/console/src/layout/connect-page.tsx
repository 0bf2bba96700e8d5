import { Alert, Button, Paper, PasswordInput, Skeleton, Stack, Text, Title } from '@mantine/core';
import { AgentOSClientError } from '@agentos-ts/client';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { FormEvent } from 'react';
import { connectToOs, osConnection } from '../connection/os-connection.ts';
import { place } from '../connection/place.ts';
import { ErrorView } from '../ui/error-view.tsx';
import { SafeText } from '../ui/safe-text.tsx';
import { Mark } from './mark.tsx';

const words = {
  jwt: { label: 'Token', placeholder: 'eyJ…', hint: 'A token of your identity provider, or of a service account.' },
  security_key: { label: 'Security key', placeholder: '', hint: 'The key in OS_SECURITY_KEY of the server.' },
  none: { label: '', placeholder: '', hint: '' },
} as const;

const isClear = (): boolean => {
  const { protocol, hostname } = new URL(place.apiBase);
  return protocol === 'http:' && !/^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
};

async function connect(token: string): Promise<void> {
  const connection = connectToOs(token);
  await connection.client.fetch('/authz/rules');
  osConnection.set(connection);
}

function readFailure(error: unknown): string {
  if (error instanceof TypeError) return 'This is no token: it holds spaces or line ends.';
  if (AgentOSClientError.is(error) && error.status === 401) return `The server does not take it (${error.code}).`;
  return AgentOSClientError.is(error) ? `${String(error.detail)} (${error.code})` : 'Something went wrong.';
}

function TokenForm({ mode }: { readonly mode: 'jwt' | 'security_key' }) {
  const [token, setToken] = useState('');
  const { mutate, isPending, error } = useMutation({ mutationFn: connect });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (token.trim() !== '') mutate(token.trim());
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <PasswordInput
          label={words[mode].label}
          description={words[mode].hint}
          placeholder={words[mode].placeholder}
          value={token}
          onChange={(event) => setToken(event.currentTarget.value)}
          error={error === null ? null : readFailure(error)}
          autoComplete="off"
          spellCheck={false}
        />
        <Text size="sm" c="dimmed">
          It is kept in the memory of this page alone: after a reload you paste it again.
        </Text>
        {isClear() && <Alert color="orange">This page came over http: what you paste travels in clear. Use https.</Alert>}
        <Button type="submit" loading={isPending}>
          Connect
        </Button>
      </Stack>
    </form>
  );
}

/** Where an AgentOS serves its own console: asks for a token, or connects at once where none is needed. */
export function ConnectPage() {
  const { data, error, refetch } = useQuery({
    queryKey: ['os', 'before', 'info'],
    queryFn: () => connectToOs().client.request('GET', '/info'),
  });
  const mode = data?.auth_mode;
  useEffect(() => {
    if (mode === 'none') osConnection.set(connectToOs());
  }, [mode]);
  return (
    <Paper withBorder radius="lg" p="xl" w="min(26rem, 100%)">
      <Stack gap="lg">
        <Mark size={40} />
        <div>
          <Title order={1}>
            Connect to <SafeText>{data?.name ?? data?.os_id ?? 'AgentOS'}</SafeText>
          </Title>
        </div>
        {error !== null && <ErrorView error={error} onRetry={() => void refetch()} />}
        {error === null && (mode === 'jwt' || mode === 'security_key') && <TokenForm mode={mode} />}
        {error === null && (mode === undefined || mode === 'none') && <Skeleton h={190} />}
      </Stack>
    </Paper>
  );
}
