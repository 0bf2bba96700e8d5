import { decide } from 'agentos-ts/auth';
import type { Principal } from 'agentos-ts/auth';
import { controlPlaneCatalogue } from 'agentos-ts/kit';

/** What somebody may do in the control plane: family, action, yes or no. Pages offer what it says. */
export type Abilities = Readonly<Record<string, Readonly<Record<string, boolean>>>>;

const families: readonly (readonly [string, readonly string[]])[] = [
  ...[...controlPlaneCatalogue].map(([family, { actions }]) => [family, actions] as const),
  ['audit', ['read']],
];

/** Every question of the control plane, answered by the same `decide` that its routes ask. */
export function abilitiesOf(principal: Principal): Abilities {
  return Object.fromEntries(
    families.map(([resource, actions]) => [
      resource,
      Object.fromEntries(actions.map((action) => [action, decide(principal, { resource, action }).allowed])),
    ]),
  );
}
