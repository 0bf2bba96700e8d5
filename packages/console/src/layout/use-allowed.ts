import { place } from '../connection/place.ts';
import { useMe, useOrganization, useOsConnection, useRules } from '../connection/use-connection.ts';
import type { PageArea } from '../pages/page-area.ts';

/** Whether a page can be opened as things are, by what the servers say. */
export function useAllowed(): (area: PageArea) => boolean {
  const connection = useOsConnection();
  const { me } = useMe();
  const organization = useOrganization();
  const { may } = useRules();
  const hasOwnSide: Readonly<Record<PageArea['group'], boolean>> = {
    os: connection !== null,
    organization: me !== null,
    account: place.mode === 'control-plane' ? me !== null : connection !== null,
    hidden: false,
  };
  return ({ group, needs }) => {
    if (!hasOwnSide[group]) return false;
    if (typeof needs === 'string') return true;
    const isHeld = (action: string): boolean =>
      group === 'os' ? may(needs.family, action) : organization?.abilities[needs.family]?.[action] === true;
    return isHeld(needs.action) || (needs.orAction !== undefined && isHeld(needs.orAction));
  };
}
