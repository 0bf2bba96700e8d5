import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { AgentOSClientError } from '@agentos-ts/client/control-plane';
import type { Role } from '@agentos-ts/client/control-plane';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { queryClient } from '../../app/query-client.ts';
import type { Organization } from '../../connection/control-plane.ts';
import { refresh } from '../../control-plane/organization.ts';
import { request } from '../../control-plane/request.ts';
import { useRoles } from '../../control-plane/use-roles.ts';
import { ErrorView } from '../../ui/error-view.tsx';
import { nameSuspicious } from '../../ui/split-suspicious.ts';
import type { RoleDraft } from './role-editor.tsx';
import { compareScopes, reapply } from './role-matrix.ts';
import type { ScopeChange } from './role-matrix.ts';
import classes from './roles.module.css';

interface SaveBarProps {
  readonly organization: Organization;
  readonly role: Role | null;
  readonly draft: RoleDraft;
  readonly onDraft: (draft: RoleDraft) => void;
}

/** What saving would change, and the button that does. */
export function SaveBar({ organization, role, draft, onDraft }: SaveBarProps) {
  const navigate = useNavigate();
  // The version that the draft began with: what others have saved since must not be taken for it.
  const [base, setBase] = useState({
    version: role?.version ?? 0,
    scopes: role?.scopes ?? [],
    name: role?.name ?? '',
    description: role?.description ?? '',
  });
  const roles = useRoles(organization.id);
  const change = compareScopes(base.scopes, draft.scopes);
  const isSame =
    change.added.length + change.removed.length === 0 && draft.name.trim() === base.name && draft.description.trim() === base.description;
  const params = { organization_id: organization.id };
  const { mutate, isPending, error, reset } = useMutation({
    mutationFn: () => {
      const body = { name: draft.name, description: draft.description, scopes: [...draft.scopes] };
      if (role === null) return request('POST', '/organizations/{organization_id}/roles', { params, body });
      return request('PATCH', '/organizations/{organization_id}/roles/{role_id}', {
        params: { ...params, role_id: role.id },
        body: { ...body, version: base.version },
      });
    },
    onSuccess: async (saved) => {
      await refresh();
      if (role === null) await navigate({ to: `/roles/${encodeURIComponent(saved.id)}`, replace: true });
      else setBase(saved);
    },
  });
  const isStale = AgentOSClientError.is(error) && error.code === 'role_stale';
  const takeTheirs = async () => {
    await queryClient.invalidateQueries({ queryKey: ['control-plane', organization.id, 'roles'] });
    const now = (await roles.refetch()).data?.find(({ id }) => id === role?.id);
    if (now === undefined) return;
    setBase(now);
    onDraft({
      name: draft.name === base.name ? now.name : draft.name,
      description: draft.description === base.description ? now.description : draft.description,
      scopes: reapply(now.scopes, change),
    });
    reset();
  };
  if (isSame && role !== null && error === null) return null;
  return (
    <section className={classes['bar']} aria-label="Changes">
      <Stack gap="sm">
        <ChangeList change={change} />
        {isStale && (
          <Alert color="orange" variant="light" title="Somebody changed this role meanwhile" role="alert">
            <Stack gap="xs" align="flex-start">
              <Text size="sm">
                Nothing of yours is lost: read the role as it is now, and look at your changes on it before you save again.
              </Text>
              <Button size="xs" variant="default" onClick={() => void takeTheirs()}>
                Read it again, and keep my changes
              </Button>
            </Stack>
          </Alert>
        )}
        {error !== null && !isStale && <ErrorView error={error} />}
        <Group justify="space-between" gap="sm">
          <Text size="sm" c="dimmed" aria-live="polite">
            {role === null
              ? `${draft.scopes.size} ${draft.scopes.size === 1 ? 'scope' : 'scopes'}`
              : `${change.added.length} added, ${change.removed.length} removed.${role.members === 0 ? '' : ` It counts for ${role.members.toLocaleString('en')} ${role.members === 1 ? 'member' : 'members'} from their next request on.`}`}
          </Text>
          <Button loading={isPending} disabled={isStale || draft.name.trim() === '' || draft.scopes.size === 0} onClick={() => mutate()}>
            {role === null ? 'Make the role' : 'Save changes'}
          </Button>
        </Group>
      </Stack>
    </section>
  );
}

function ChangeList({ change: { added, removed } }: { readonly change: ScopeChange }) {
  return (
    <div className={classes['changes']}>
      {added.map((scope) => (
        <span key={scope} className={classes['added']}>
          + {nameSuspicious(scope)}
        </span>
      ))}
      {removed.map((scope) => (
        <span key={scope} className={classes['removed']}>
          − {nameSuspicious(scope)}
        </span>
      ))}
    </div>
  );
}
