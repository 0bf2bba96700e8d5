import { AgentOSClientError } from '@agentos-ts/client';
import { skipToken, useQuery } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { callControlPlane } from './control-plane.ts';
import type { Me, Organization } from './control-plane.ts';
import { osConnection } from './os-connection.ts';
import type { OsConnection } from './os-connection.ts';
import { place } from './place.ts';
import { may } from './rules.ts';
import type { Rules } from './rules.ts';
import { createSignal } from './signal.ts';

/** The AgentOS that this page is connected to, or null. */
export function useOsConnection(): OsConnection | null {
  return useSyncExternalStore(osConnection.subscribe, osConnection.get);
}

/** The AgentOS of a page that is shown only when there is one. */
export function useOs(): OsConnection {
  const connection = useOsConnection();
  if (connection === null) throw new TypeError('useOs: the page needs a connection');
  return connection;
}

const rulesOf = async ({ client }: OsConnection): Promise<Rules> => {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the reply of this route
  return (await (await client.fetch('/authz/rules')).json()) as Rules;
};

/**
 * What the AgentOS lets the caller do. `may(family, action, id?)` only reads the answer: the server decides every request anew. `isPending` while it is
 * not known.
 */
export function useRules() {
  const connection = useOsConnection();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['os', connection?.url, 'rules'],
    queryFn: connection === null ? skipToken : () => rulesOf(connection),
    staleTime: 60_000,
  });
  return {
    rules: data ?? null,
    error,
    isPending: isPending && connection !== null,
    retry: () => void refetch(),
    may: (family: string, action: string, id?: string): boolean => data !== undefined && may(data, family, action, id),
  };
}

/** Who is signed in at the control plane: null when nobody is, or where there is no control plane. */
export function useMe() {
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['control-plane', 'me'],
    queryFn: () =>
      callControlPlane<Me>('/me').catch((failure: unknown) => {
        if (AgentOSClientError.is(failure) && failure.status === 401) return null;
        throw failure;
      }),
    enabled: place.mode === 'control-plane',
    staleTime: 60_000,
  });
  return { me: data ?? null, error, isPending: isPending && place.mode === 'control-plane', retry: () => void refetch() };
}

const chosenOrganization = createSignal<string | null>(place.instance?.organization_id ?? null);

/** Shows the pages of another organisation. */
export const chooseOrganization = (id: string): void => chosenOrganization.set(id);

/** The organisation whose pages are shown: that of the instance, the chosen one, else the first. */
export function useOrganization(): Organization | null {
  const { me } = useMe();
  const id = useSyncExternalStore(chosenOrganization.subscribe, chosenOrganization.get);
  return me?.organizations.find((organization) => organization.id === id) ?? me?.organizations[0] ?? null;
}
