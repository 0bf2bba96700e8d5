import { queryClient } from '../app/query-client.ts';
import { useOrganization } from '../connection/use-connection.ts';
import type { Organization } from '../connection/control-plane.ts';

/** The organisation of a page that is shown only to its members. */
export function useOwnOrganization(): Organization {
  const organization = useOrganization();
  if (organization === null) throw new TypeError('useOwnOrganization: the page needs an organisation');
  return organization;
}

/** Everything that was read of an organisation is read again, and what its caller may do. */
export async function refresh(): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: ['control-plane'] });
}
