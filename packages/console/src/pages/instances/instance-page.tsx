import { Button, Stack, Text } from '@mantine/core';
import type { Instance } from '@agentos-ts/client/control-plane';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { NamedDanger } from '../../control-plane/named-danger.tsx';
import { openInstanceHref } from '../../control-plane/open-instance-href.ts';
import { refresh, useOwnOrganization } from '../../control-plane/organization.ts';
import { request } from '../../control-plane/request.ts';
import { ErrorView } from '../../ui/error-view.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import { SafeText } from '../../ui/safe-text.tsx';
import { Section } from '../../ui/section.tsx';
import { EditSection } from './edit-section.tsx';
import { HealthSection } from './health-section.tsx';
import { KeysSection } from './keys-section.tsx';
import { SetupSection } from './setup-section.tsx';

/** One AgentOS as the control plane knows it. */
export function InstancePage() {
  const organization = useOwnOrganization();
  const { instanceId = '' } = useParams({ strict: false });
  const params = { organization_id: organization.id, instance_id: instanceId };
  const { data, error, refetch } = useQuery({
    queryKey: ['control-plane', organization.id, 'instances', 'one', instanceId],
    queryFn: ({ signal }) => request('GET', '/organizations/{organization_id}/instances/{instance_id}', { params, signal }),
  });
  if (error !== null) return <ErrorView error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <PageSkeleton />;
  const mayOpen = organization.instances.some(({ id }) => id === data.id);
  return (
    <Stack gap="lg" maw="56rem">
      <PageHeader title={<SafeText>{data.name}</SafeText>} description={<SafeText>{data.url}</SafeText>}>
        <Button component={Link} to="/instances" variant="default">
          All instances
        </Button>
        {mayOpen && (
          <Button component="a" href={openInstanceHref(data.id)}>
            Open
          </Button>
        )}
      </PageHeader>
      <HealthSection instance={data} mayOpen={mayOpen} />
      <SetupSection params={params} />
      <KeysSection instance={data} params={params} />
      {data.abilities.update && <EditSection key={data.updated_at} instance={data} params={params} />}
      {data.abilities.delete && <DeleteSection instance={data} params={params} />}
    </Stack>
  );
}

export interface InstanceParams {
  readonly organization_id: string;
  readonly instance_id: string;
}

function DeleteSection({ instance, params }: { readonly instance: Instance; readonly params: InstanceParams }) {
  const navigate = useNavigate();
  return (
    <Section title="Delete">
      <Text size="sm" c="dimmed">
        Its issuer and keys are gone, and every role that was given for it alone. Tokens that are out end within ten minutes; revoke the
        keys first to end them at once.
      </Text>
      <NamedDanger
        label="Delete the instance"
        name={instance.name}
        onConfirm={async () => {
          await request('DELETE', '/organizations/{organization_id}/instances/{instance_id}', { params });
          await navigate({ to: '/instances' });
          await refresh();
        }}
      >
        The AgentOS itself keeps running, and takes no token of this organisation any more. This cannot be taken back.
      </NamedDanger>
    </Section>
  );
}
