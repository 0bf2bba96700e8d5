import type { Role } from '@agentos-ts/client/control-plane';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useOwnOrganization } from '../../control-plane/organization.ts';
import { request } from '../../control-plane/request.ts';
import { useRoles } from '../../control-plane/use-roles.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorView } from '../../ui/error-view.tsx';
import { NotAllowed } from '../../ui/not-allowed.tsx';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import { RoleEditor } from './role-editor.tsx';

/** A role that is there. */
export function RolePage() {
  const { roleId } = useParams({ strict: false });
  const roles = useRoles(useOwnOrganization().id);
  if (roles.error !== null) return <ErrorView error={roles.error} onRetry={() => void roles.refetch()} />;
  if (roles.data === undefined) return <PageSkeleton />;
  const role = roles.data.find(({ id }) => id === roleId);
  if (role === undefined) return <EmptyState title="There is no such role">It may have been deleted.</EmptyState>;
  return <WithCatalogue of={role} />;
}

/** A role to be. */
export function NewRolePage() {
  const organization = useOwnOrganization();
  if (organization.abilities['org:roles']?.['write'] !== true) return <NotAllowed needs={{ family: 'org:roles', action: 'write' }} />;
  return <WithCatalogue of={null} />;
}

function WithCatalogue({ of: role }: { readonly of: Role | null }) {
  const organization = useOwnOrganization();
  const { data, error, refetch } = useQuery({
    queryKey: ['control-plane', organization.id, 'scopes'],
    queryFn: ({ signal }) =>
      request('GET', '/organizations/{organization_id}/scopes', { params: { organization_id: organization.id }, signal }),
    staleTime: 60_000,
  });
  if (error !== null) return <ErrorView error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <PageSkeleton />;
  return <RoleEditor key={role?.id ?? 'new'} organization={organization} role={role} catalogue={data.data} />;
}
