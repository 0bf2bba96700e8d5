import { Button, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMe } from '../../connection/use-connection.ts';
import type { Organization } from '../../connection/control-plane.ts';
import { request } from '../../control-plane/request.ts';
import { findNextSteps } from './find-next-steps.ts';
import classes from './organization.module.css';

/** What is missing, with the page where it is done. */
export function NextSteps({ organization }: { readonly organization: Organization }) {
  const { me } = useMe();
  const { id, abilities } = organization;
  const params = { organization_id: id };
  const instances = useQuery({
    queryKey: ['control-plane', id, 'instances', 'count'],
    queryFn: ({ signal }) => request('GET', '/organizations/{organization_id}/instances', { params, query: { limit: 1 }, signal }),
    enabled: abilities['os']?.['read'] === true,
  });
  const members = useQuery({
    queryKey: ['control-plane', id, 'members', 'count'],
    queryFn: ({ signal }) => request('GET', '/organizations/{organization_id}/members', { params, query: { limit: 1 }, signal }),
    enabled: abilities['org:members']?.['read'] === true,
  });
  const steps = findNextSteps({
    abilities,
    instances: instances.data?.meta.total_count ?? null,
    members: members.data?.meta.total_count ?? null,
    hasSecondFactor: me?.user.two_factor_enabled ?? true,
  });
  if (steps.length === 0) return null;
  return (
    <Stack gap="sm">
      {steps.map(({ title, text, label, to }) => (
        <section key={to} className={classes['step']} aria-label={title}>
          <div>
            <Text fw={600}>{title}</Text>
            <Text size="sm" c="dimmed">
              {text}
            </Text>
          </div>
          <Button component={Link} to={to} variant="light" style={{ flexShrink: 0 }}>
            {label}
          </Button>
        </section>
      ))}
    </Stack>
  );
}
