import { Badge } from '@mantine/core';
import type { accountState } from './account-state.ts';

type State = ReturnType<typeof accountState>;

const looks: Readonly<Record<State, { readonly color: string; readonly word: string }>> = {
  active: { color: 'green', word: 'Active' },
  revoked: { color: 'red', word: 'Revoked' },
  expired: { color: 'gray', word: 'Expired' },
};

export function AccountStateBadge({ state }: { readonly state: State }) {
  return (
    <Badge variant="light" color={looks[state].color} tt="none" fw={560}>
      {looks[state].word}
    </Badge>
  );
}
