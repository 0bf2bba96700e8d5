import { Skeleton, Stack, Tabs, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { request } from '../../control-plane/request.ts';
import { CopyField } from '../../ui/copy-field.tsx';
import { ErrorView } from '../../ui/error-view.tsx';
import { Section } from '../../ui/section.tsx';
import type { InstanceParams } from './instance-page.tsx';

/** What the AgentOS must be told, to be pasted. */
export function SetupSection({ params }: { readonly params: InstanceParams }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['control-plane', params.organization_id, 'instances', 'setup', params.instance_id],
    queryFn: ({ signal }) => request('GET', '/organizations/{organization_id}/instances/{instance_id}/setup', { params, signal }),
  });
  return (
    <Section title="Lines to paste">
      <Text size="sm" c="dimmed">
        One of these, into the AgentOS. Then restart it.
      </Text>
      {error !== null && <ErrorView error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <Skeleton h={220} />}
      {data !== undefined && (
        <Tabs defaultValue="code" w="100%" keepMounted={false}>
          <Tabs.List mb="md">
            <Tabs.Tab value="code">Code</Tabs.Tab>
            <Tabs.Tab value="env">Environment</Tabs.Tab>
            <Tabs.Tab value="values">Values</Tabs.Tab>
            <Tabs.Tab value="key">Public key</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="code">
            <CopyField label="In new AgentOS({ … })" value={data.code} />
          </Tabs.Panel>
          <Tabs.Panel value="env">
            <CopyField label="Environment" value={data.env} />
          </Tabs.Panel>
          <Tabs.Panel value="values">
            <Stack gap="sm">
              <CopyField label="Issuer" value={data.issuer} />
              <CopyField label="Audience" value={data.audience} />
              <CopyField label="Key set" value={data.jwks_uri} />
            </Stack>
          </Tabs.Panel>
          <Tabs.Panel value="key">
            <Text size="sm" c="dimmed" mb="sm">
              For an AgentOS that cannot reach this control plane. After a rotation it has to be pasted again.
            </Text>
            <CopyField label="Public key" value={data.public_key} />
          </Tabs.Panel>
        </Tabs>
      )}
    </Section>
  );
}
