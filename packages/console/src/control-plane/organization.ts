import { queryClient } from '../app/query-client.ts';
import { useOrganization } from '../connection/use-connection.ts';
import type { Organization } from '../connection/control-plane.ts';

/** The organisation of a page that is shown only to its members. */
export function useOwnOrganization(): Organization {
  const organization = useOrganization();
  if (organization === null) throw new TypeError('useOwnOrganization: the page needs an organisation');
  return organization;
}

/** Where the caller belongs and what they may do is read again: first of all when they have left somewhere, so that nobody asks about that any more. */
export async function refreshMe(): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: ['control-plane', 'me'] });
}

/** Everything that was read of an organisation is read again, and what its caller may do. */
export async function refresh(): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: ['control-plane'] });
}
