import type { InstanceKey } from '@agentos-ts/client/control-plane';

type State = InstanceKey['state'];

export const keyColors: Readonly<Record<State, string>> = {
  pending: 'orange',
  active: 'teal',
  retiring: 'blue',
  retired: 'gray',
  revoked: 'red',
};

/** What a state means, and what comes after it. */
export const keyMeanings: Readonly<Record<State, string>> = {
  pending: 'Published, does not sign yet',
  active: 'Signs every token',
  retiring: 'Published until its last token has ended',
  retired: 'Not published any more',
  revoked: 'Destroyed in an emergency',
};

/** How an instance's keys are, in one word for a list. */
export function summarizeKeys(keys: readonly InstanceKey[]): { readonly text: string; readonly color: string } {
  const has = (state: State) => keys.some((key) => key.state === state);
  if (!has('active')) return { text: 'No key', color: 'red' };
  if (has('pending')) return { text: 'Rotating', color: 'orange' };
  if (has('retiring')) return { text: 'Retiring', color: 'blue' };
  return { text: 'Active', color: 'teal' };
}

/** Whether a key may be activated at a time, in milliseconds since 1970. */
export const isRipe = ({ state, activatable_at: at }: InstanceKey, now: number): boolean =>
  state === 'pending' && (at === null || Date.parse(at) <= now);

const order: readonly State[] = ['pending', 'active', 'retiring', 'retired', 'revoked'];

/** Those that count first, then the newest. */
export const sortKeys = (keys: readonly InstanceKey[]): readonly InstanceKey[] =>
  keys.toSorted((one, other) => order.indexOf(one.state) - order.indexOf(other.state) || other.created_at.localeCompare(one.created_at));
