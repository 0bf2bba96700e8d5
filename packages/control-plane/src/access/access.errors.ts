import { defineErrors } from 'agentos-ts/kit';

const mostShown = 10;

/** The first of them: a member may hold some thousands. */
function list(scopes: readonly string[]): string {
  const shown = scopes.slice(0, mostShown).join(', ');
  return scopes.length > mostShown ? `${shown} and ${scopes.length - mostShown} more` : shown;
}

/** What the laws of passing rights on refuse. */
export const accessErrors = defineErrors('access', {
  denied: {
    status: 403,
    detail: 'You may not do this in this organisation',
    means:
      'The caller is not in the organisation, whether or not there is one of this id, or has lost the right while the request was under way.',
  },
  scope_not_held: {
    status: 403,
    detail: (scopes: readonly string[]) => `Nobody passes on what they do not hold: ${list(scopes)}`,
    means: 'A role was made, changed, given or offered that grants more than the caller holds there.',
  },
  member_above: {
    status: 403,
    detail: (scopes: readonly string[]) => `This member holds what you do not: ${list(scopes)}`,
    means: 'Nobody changes or removes a member who may do more than they do.',
  },
  last_owner: {
    status: 409,
    detail: 'An organisation is never without an owner: make somebody else one first',
    means: 'The only owner of an organisation would have stopped being one.',
  },
});
