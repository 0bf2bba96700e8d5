import { defineErrors } from 'agentos-ts/kit';

export const organizationErrors = defineErrors('organization', {
  transfer_to_self: { status: 409, detail: 'You are the one who hands it over', means: 'Ownership is handed to another member.' },
});
