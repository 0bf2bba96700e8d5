import type { RoleChoices, RoleHeld } from '@agentos-ts/client/control-plane';

/** One role that somebody has or is given, and where: null is everywhere. */
export type RoleChoice = RoleChoices[number];

const keyOf = ({ role_id: roleId, instance_id: instanceId }: RoleChoice): string => `${roleId} ${instanceId ?? ''}`;

/** Adds a choice, unless it is there. A role everywhere takes the place of the same role at single instances, where it would add nothing. */
export function addChoice(choices: readonly RoleChoice[], added: RoleChoice): readonly RoleChoice[] {
  if (choices.some((choice) => choice.role_id === added.role_id && (choice.instance_id === null || keyOf(choice) === keyOf(added))))
    return choices;
  const kept = added.instance_id === null ? choices.filter(({ role_id: roleId }) => roleId !== added.role_id) : choices;
  return [...kept, added];
}

export const removeChoice = (choices: readonly RoleChoice[], removed: RoleChoice): readonly RoleChoice[] =>
  choices.filter((choice) => keyOf(choice) !== keyOf(removed));

/** Whether both give the same, in whatever order. */
export const isSameChoice = (one: readonly RoleChoice[], other: readonly RoleChoice[]): boolean =>
  one.length === other.length && one.every((choice) => other.some((each) => keyOf(each) === keyOf(choice)));

export const toChoices = (held: readonly RoleHeld[]): readonly RoleChoice[] =>
  held.map(({ role_id, instance_id }) => ({ role_id, instance_id }));
