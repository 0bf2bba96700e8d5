import { defineErrors } from '../../lib/errors.ts';

/** Texts are part of the wire format (existing clients show them). */
export const sessionErrors = defineErrors('session', {
  not_found: {
    status: 404,
    detail: (id: string, type?: string) => `${type === undefined ? '' : `${capitalize(type)} `}Session with id '${id}' not found`,
    means: 'No session with this id belongs to the caller, or it is of another type.',
  },
  runs_not_found: {
    status: 404,
    detail: (id: string) => `Session with ID ${id} not found`,
    means: 'The session whose runs were asked for does not exist for the caller.',
  },
  run_not_found: {
    status: 404,
    detail: (runId: string, id: string) => `Run with ID ${runId} not found in session ${id}`,
    means: 'The session holds no run with this id.',
  },
  exists: {
    status: 409,
    detail: (id: string) => `Session with id '${id}' already exists. Use PATCH /sessions/${id} to update it.`,
    means: 'A session id can be used once. Says nothing about whose it is.',
  },
  lengths_differ: {
    status: 400,
    detail: 'Session IDs and session types must have the same length',
    means: 'session_ids and session_types of a bulk delete are parallel lists.',
  },
  user_not_allowed: {
    status: 403,
    detail: 'user_id may not name a reserved principal',
    means: 'Only real users own sessions; reserved identities cannot be claimed by a client.',
  },
});

function capitalize(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
