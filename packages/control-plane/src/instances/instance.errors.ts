import { defineErrors } from 'agentos-ts/kit';

export const instanceErrors = defineErrors('instance', {
  not_found: {
    status: 404,
    detail: 'The organisation has no such instance',
    means: 'No AgentOS with this id is registered in the organisation.',
  },
  address_above: {
    status: 403,
    detail: 'Only who is an administrator of this AgentOS changes its address: browsers send the tokens of all who enter it there',
    means: 'The address of an instance was changed by somebody who does not hold the admin scope for it.',
  },
  exists: {
    status: 409,
    detail: (osId: string) => `The organisation has an instance with os_id '${osId}' already`,
    means: 'An AgentOS is registered once in an organisation: its id is the audience of its tokens.',
  },
});
