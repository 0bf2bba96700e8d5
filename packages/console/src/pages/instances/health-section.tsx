import { Alert, Badge, Button, Code, Group, Skeleton, Stack, Text } from '@mantine/core';
import type { Instance } from '@agentos-ts/client/control-plane';
import { skipToken, useQuery } from '@tanstack/react-query';
import { place } from '../../connection/place.ts';
import { useOsConnection } from '../../connection/use-connection.ts';
import { openInstanceHref } from '../../control-plane/open-instance-href.ts';
import { CopyField } from '../../ui/copy-field.tsx';
import { ErrorView } from '../../ui/error-view.tsx';
import { SafeText } from '../../ui/safe-text.tsx';
import { Section } from '../../ui/section.tsx';

/** Whether the AgentOS answers this browser: asked from its own page, the only one whose policy lets the browser reach it. */
export function HealthSection({ instance, mayOpen }: { readonly instance: Instance; readonly mayOpen: boolean }) {
  if (place.instance?.id === instance.id) return <Health instance={instance} />;
  if (!mayOpen) return null;
  return (
    <Section title="Health">
      <Text size="sm" c="dimmed">
        Your browser asks the AgentOS itself. This page may not reach it; its own page may.
      </Text>
      <Button component="a" variant="default" href={openInstanceHref(instance.id, `/instances/${encodeURIComponent(instance.id)}`)}>
        Check from its own page
      </Button>
    </Section>
  );
}

function Health({ instance }: { readonly instance: Instance }) {
  const connection = useOsConnection();
  const info = useQuery({
    queryKey: ['os', connection?.url, 'health'],
    queryFn: connection === null ? skipToken : ({ signal }) => connection.client.request('GET', '/info', { signal }),
    staleTime: 0,
  });
  const rules = useQuery({
    queryKey: ['os', connection?.url, 'token-check'],
    queryFn: connection === null ? skipToken : async ({ signal }) => (await connection.client.fetch('/authz/rules', { signal })).status,
    staleTime: 0,
    enabled: info.isSuccess,
  });
  const again = () => {
    void info.refetch();
    void rules.refetch();
  };
  const isOtherId = info.data !== undefined && info.data.os_id !== instance.os_id;
  return (
    <Section title="Health">
      {info.isPending && <Skeleton h={28} w={220} />}
      {info.error !== null && (
        <Stack w="100%">
          <ErrorView error={info.error} onRetry={again} />
          <Text size="sm">If it runs, it does not let this page in: the browser cannot tell the two apart. Then this line is missing.</Text>
          <CopyField label="In new AgentOS({ … })" value={`cors: { origins: ['${new URL(place.apiBase).origin}'] },`} />
        </Stack>
      )}
      {info.data !== undefined && (
        <Group gap="xs">
          <Badge color="teal" variant="light">
            Answers
          </Badge>
          <Text size="sm" component="span">
            <SafeText>{info.data.os_id}</SafeText>, {info.data.auth_mode === 'none' ? 'asks for no token' : 'asks for tokens'}
          </Text>
        </Group>
      )}
      {isOtherId && (
        <Alert color="orange" variant="light">
          Under this address answers an AgentOS with the id <Code>{info.data.os_id}</Code>, not <Code>{instance.os_id}</Code>: its tokens
          would be refused.
        </Alert>
      )}
      {info.data?.auth_mode === 'none' && (
        <Alert color="orange" variant="light">
          Anybody who reaches it may do everything. Paste the lines below into it.
        </Alert>
      )}
      {rules.isSuccess && (
        <Group gap="xs">
          <Badge color="teal" variant="light">
            Takes tokens
          </Badge>
          <Text size="sm" component="span">
            It accepted one that this control plane made for you.
          </Text>
        </Group>
      )}
      {rules.error !== null && (
        <Stack w="100%">
          <ErrorView error={rules.error} onRetry={again} />
          <Text size="sm">It answers, and does not take the token. Paste the lines below into it and restart it.</Text>
        </Stack>
      )}
    </Section>
  );
}
