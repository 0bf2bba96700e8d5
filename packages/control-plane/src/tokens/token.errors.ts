import { defineErrors } from 'agentos-ts/kit';

export const tokenErrors = defineErrors('token', {
  member_required: {
    status: 403,
    detail: 'You do not belong to this organisation',
    means: 'Only members get tokens. Says nothing about whether there is such an organisation.',
  },
  no_rights: {
    status: 403,
    detail: 'None of your roles counts for this instance: ask somebody who manages the members of the organisation',
    means: 'A token would allow nothing, so none is made.',
  },
  session_over: { status: 401, detail: 'The session is over: sign in again', means: 'A token ends with the session that it is made for.' },
  too_long: {
    status: 409,
    detail: (bytes: number, most: number) =>
      `Your roles together make a token of ${bytes} bytes, and an AgentOS takes ${most}: replace scopes for single agents by scopes for all of them`,
    means: 'The scopes of the roles of the caller do not fit into a token.',
  },
  too_many_scopes: {
    status: 409,
    detail: (count: number, most: number) =>
      `Your roles together have ${count} scopes for this instance, and an AgentOS takes ${most}: replace scopes for single agents by scopes for all of them`,
    means: 'The roles of the caller have more scopes than a token may hold.',
  },
});
