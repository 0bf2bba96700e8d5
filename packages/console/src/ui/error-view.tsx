import { AgentOSClientError } from '@agentos-ts/client';
import { Alert, Button, Code, Group, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { osConnection } from '../connection/os-connection.ts';
import { place } from '../connection/place.ts';
import { useOsConnection } from '../connection/use-connection.ts';
import { describeError } from './describe-error.ts';
import { SafeText } from './safe-text.tsx';

interface ErrorViewProps {
  readonly error: unknown;
  /** Instead of the usual words for such an error. */
  readonly title?: string;
  readonly onRetry?: () => void;
}

/** What the server refused, or why it could not be asked: its words, its code, the id of the request, and what helps. */
export function ErrorView({ error, title: given, onRetry }: ErrorViewProps) {
  const connection = useOsConnection();
  const { title, detail, code, requestId, advice } = describeError(error, connection?.url ?? null, location.origin);
  const isExpired = place.mode === 'os' && connection !== null && AgentOSClientError.is(error) && error.status === 401;
  // The same request by the same caller is refused again.
  const isRefused = AgentOSClientError.is(error) && error.status === 403;
  return (
    <Alert color="red" variant="light" title={given ?? title} icon={<IconAlertTriangle size={18} />} role="alert">
      <Stack gap="xs" align="flex-start">
        {detail !== '' && (
          <Text size="sm" style={{ whiteSpace: 'pre-line', overflowWrap: 'anywhere' }}>
            <SafeText>{detail}</SafeText>
          </Text>
        )}
        {advice !== null && <Text size="sm">{advice}</Text>}
        <Group gap="xs">
          {code !== null && <Code>{code}</Code>}
          {requestId !== null && (
            <Text size="xs">
              Request <Code>{requestId}</Code>
            </Text>
          )}
        </Group>
        {isExpired && (
          <Button size="xs" variant="light" color="red" onClick={() => osConnection.set(null)}>
            Connect again
          </Button>
        )}
        {onRetry !== undefined && !isExpired && !isRefused && (
          <Button size="xs" variant="light" color="red" onClick={onRetry}>
            Try again
          </Button>
        )}
      </Stack>
    </Alert>
  );
}
