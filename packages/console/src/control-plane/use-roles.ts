import { skipToken, useQuery } from '@tanstack/react-query';
import { readAll } from './read-all.ts';
import { request } from './request.ts';

/** All roles of an organisation, with what the caller may do to each. */
export const useRoles = (organizationId: string) =>
  useQuery({
    queryKey: ['control-plane', organizationId, 'roles', 'all'],
    queryFn: ({ signal }) =>
      readAll((query) =>
        request('GET', '/organizations/{organization_id}/roles', { params: { organization_id: organizationId }, query, signal }),
      ),
  });

/** All instances of an organisation. `isOn` false: the caller may not read them. */
export const useInstances = (organizationId: string, isOn = true) =>
  useQuery({
    queryKey: ['control-plane', organizationId, 'instances', 'all'],
    queryFn: isOn
      ? ({ signal }) =>
          readAll((query) =>
            request('GET', '/organizations/{organization_id}/instances', { params: { organization_id: organizationId }, query, signal }),
          )
      : skipToken,
  });
