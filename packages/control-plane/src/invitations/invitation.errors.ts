import { defineErrors } from 'agentos-ts/kit';

export const invitationErrors = defineErrors('invitation', {
  invalid: {
    status: 404,
    detail: 'This invitation is over, used or taken back: ask for another',
    means: 'The secret of the link is unknown, or its invitation expired, was used or was revoked; the answer is the same for all.',
  },
  not_found: {
    status: 404,
    detail: 'There is no such invitation',
    means: 'The organisation has no invitation of this id that waits to be used.',
  },
  exists: {
    status: 409,
    detail: 'This address is invited already: revoke that invitation first',
    means: 'One address has one invitation to an organisation at a time.',
  },
  member_exists: {
    status: 409,
    detail: 'This address belongs to a member already',
    means: 'Whoever was to be invited, or to come in, is in.',
  },
  account_exists: {
    status: 409,
    detail: 'There is an account of this address: sign in with it, and open the link again',
    means: 'An invitation makes an account only where there is none. Who has one joins with it.',
  },
  other_address: {
    status: 403,
    detail: 'This invitation is for another address than the one you signed in with',
    means: 'An invitation lets in whom it names.',
  },
  not_backed: {
    status: 409,
    detail: 'Whoever invited you may not give these roles any more: ask for another invitation',
    means: 'The inviter has left or lost rights since, or a role or an instance of the invitation is gone.',
  },
});
