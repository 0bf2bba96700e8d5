import { defineErrors } from '../../lib/errors.ts';

export const authzErrors = defineErrors('authz', {
  route_unknown: {
    status: 404,
    detail: 'No route answers that method and path',
    means: 'The question is about a request that gets 404 or 405 from this server, whoever sends it.',
  },
});
