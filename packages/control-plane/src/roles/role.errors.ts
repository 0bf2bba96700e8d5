import { defineErrors } from 'agentos-ts/kit';

export const roleErrors = defineErrors('role', {
  not_found: { status: 404, detail: 'There is no such role', means: 'The organisation has no role of this id.' },
  built_in: {
    status: 403,
    detail: 'Built-in roles are the same everywhere: make a role of your own instead',
    means: 'Owner, Administrator and Member cannot be changed or deleted.',
  },
  name_taken: {
    status: 409,
    detail: 'A role of the organisation is called like this already',
    means: 'Two names that differ in case, spaces and dashes alone count as one.',
  },
  stale: {
    status: 409,
    detail: (version: number) => `The role was changed meanwhile and is at version ${version}: read it again`,
    means: '`version` is not that of the role as it is now.',
  },
  in_use: {
    status: 409,
    detail: (count: number) => `${count} ${count === 1 ? 'member holds' : 'members hold'} this role: take it from them first`,
    means: 'A role that somebody holds is not deleted. `holders` names up to 100 of them.',
  },
});
