import { defineErrors } from 'agentos-ts/kit';

export const setupErrors = defineErrors('setup', {
  invalid: {
    status: 404,
    detail: 'This link is over or used: print another with `agentos control-plane owner-link`',
    means: 'The secret of the link for the first owner is unknown, older than 15 minutes or used, or there is an owner already.',
  },
  owned: {
    status: 409,
    detail: 'There is an owner already',
    means: 'A link for the first owner was asked for where there is one.',
  },
  organization_missing: {
    status: 404,
    detail: 'There is no such organisation',
    means: 'A link for an owner was asked for an organisation that does not exist.',
  },
  organization_name_invalid: {
    status: 422,
    detail: 'Give `organization_name`: 1 to 100 characters, no control characters',
    means: 'The first owner founds an organisation, and it has no name or one that cannot be shown.',
  },
});
