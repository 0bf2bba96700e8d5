import { defineErrors } from 'agentos-ts/kit';

export const memberErrors = defineErrors('member', {
  not_found: { status: 404, detail: 'There is no such member', means: 'Nobody of this id belongs to the organisation.' },
});
