import { defineErrors } from 'agentos-ts/kit';

export const instanceErrors = defineErrors('instance', {
  not_found: {
    status: 404,
    detail: 'The organisation has no such instance',
    means: 'No AgentOS with this id is registered in the organisation.',
  },
  exists: {
    status: 409,
    detail: (osId: string) => `The organisation has an instance with os_id '${osId}' already`,
    means: 'An AgentOS is registered once in an organisation: its id is the audience of its tokens.',
  },
});
