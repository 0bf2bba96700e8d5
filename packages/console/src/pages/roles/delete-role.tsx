import { Text } from '@mantine/core';
import { AgentOSClientError } from '@agentos-ts/client/control-plane';
import type { Role } from '@agentos-ts/client/control-plane';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Organization } from '../../connection/control-plane.ts';
import { refresh } from '../../control-plane/organization.ts';
import { request } from '../../control-plane/request.ts';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { SafeText } from '../../ui/safe-text.tsx';
import { readHolders } from './read-holders.ts';

/** Deletes a role that nobody holds, and says who does. */
export function DeleteRole({ organization, role }: { readonly organization: Organization; readonly role: Role }) {
  const navigate = useNavigate();
  const [holders, setHolders] = useState<readonly string[]>([]);
  const remove = async () => {
    try {
      await request('DELETE', '/organizations/{organization_id}/roles/{role_id}', {
        params: { organization_id: organization.id, role_id: role.id },
      });
    } catch (error) {
      if (AgentOSClientError.is(error)) setHolders(readHolders(error.problem));
      throw error;
    }
    await navigate({ to: '/roles' });
    await refresh();
  };
  return (
    <ConfirmButton label="Delete" title="Delete this role?" confirmLabel="Delete role" onConfirm={remove}>
      <Text size="sm">
        <SafeText>{role.name}</SafeText>
        {role.members > 0
          ? ` is held by ${role.members}: take it from them first, the server does not delete it before.`
          : ' is held by nobody.'}
      </Text>
      {holders.length > 0 && (
        <>
          <Text size="sm" mt="sm" fw={500}>
            Held by
          </Text>
          <ul>
            {holders.map((holder) => (
              <li key={holder}>
                <SafeText>{holder}</SafeText>
              </li>
            ))}
          </ul>
        </>
      )}
    </ConfirmButton>
  );
}
