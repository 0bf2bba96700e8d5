import { defineErrors } from '../../lib/errors.ts';

/** Texts of 404 and 409 are part of the wire format. */
export const approvalErrors = defineErrors('approval', {
  not_found: { status: 404, detail: 'Approval not found', means: 'No approval of this id that the caller may see, resolve or delete.' },
  resolved: {
    status: 409,
    detail: (status: string) => `Approval is already '${status}' and cannot be resolved`,
    means: 'A verdict is given once, and only while the approval is pending.',
  },
  own: {
    status: 403,
    detail: 'Nobody resolves an approval of their own run',
    means:
      'The caller owns the run, made it ask, or is a service account in the same hands as who did. Somebody else has to agree; administrators are no exception.',
  },
});
