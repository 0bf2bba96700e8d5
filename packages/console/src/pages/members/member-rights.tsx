import { Code, NativeSelect, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Organization } from '../../connection/control-plane.ts';
import { request } from '../../control-plane/request.ts';
import { useInstances } from '../../control-plane/use-roles.ts';
import { ErrorView } from '../../ui/error-view.tsx';
import { SafeText } from '../../ui/safe-text.tsx';
import { nameSuspicious } from '../../ui/split-suspicious.ts';
import classes from './members.module.css';

interface OfMember {
  readonly organization: Organization;
  readonly userId: string;
}

/** Where a question about somebody is asked: in every instance, or in one. */
export function WhereSelect({
  organization,
  value,
  onChange,
}: {
  readonly organization: Organization;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const { data } = useInstances(organization.id, organization.abilities['os']?.['read'] === true);
  return (
    <NativeSelect
      label="Where"
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      data={[
        { value: '', label: 'In the control plane, and in every AgentOS' },
        ...(data ?? organization.instances).map(({ id, name }) => ({ value: id, label: nameSuspicious(name) })),
      ]}
    />
  );
}

/** What a member effectively may do, and by which roles. */
export function MemberRights({ organization, userId }: OfMember) {
  const [at, setAt] = useState('');
  const params = { organization_id: organization.id, user_id: userId };
  const { data, error, refetch } = useQuery({
    queryKey: ['control-plane', organization.id, 'rights', userId, at],
    queryFn: ({ signal }) =>
      request('GET', '/organizations/{organization_id}/members/{user_id}/rights', {
        params,
        query: at === '' ? {} : { instance_id: at },
        signal,
      }),
  });
  return (
    <Stack>
      <WhereSelect organization={organization} value={at} onChange={setAt} />
      {error !== null && <ErrorView error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <Skeleton h={220} />}
      {data?.scopes.length === 0 && (
        <Text size="sm" c="dimmed">
          Nothing: they hold no role that counts here.
        </Text>
      )}
      {data !== undefined && data.scopes.length > 0 && (
        <table className={classes['rights']}>
          <thead>
            <tr>
              <th scope="col">Scope</th>
              <th scope="col">By</th>
            </tr>
          </thead>
          <tbody>
            {data.scopes.map(({ scope, roles }) => (
              <tr key={scope}>
                <td>
                  <Code>{scope}</Code>
                </td>
                <td>
                  <SafeText>{roles.map(({ name }) => name).join(', ')}</SafeText>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Stack>
  );
}
