import { defineErrors } from '../lib/errors.ts';

export const runErrors = defineErrors('run', {
  not_found: { status: 404, detail: 'Run not found', means: 'No run of this id that the caller may see, in this component and session.' },
  session_not_found: { status: 404, detail: 'Session not found', means: 'The session id belongs to somebody else.' },
  invalid_session_id: {
    status: 422,
    detail: 'session_id must be 1 to 255 printable characters without spaces, slashes, %, ? and #',
    means: 'A session id that the database or an address cannot carry.',
  },
  running: { status: 409, detail: 'run is already running', means: 'A run at work cannot be continued.' },
  cancelled: {
    status: 409,
    detail: (runId: string) => `Cannot continue run ${runId}: run is cancelled`,
    means: 'A cancelled run cannot be continued.',
  },
  regenerated: {
    status: 409,
    detail: (runId: string) => `Cannot continue run ${runId}: run was regenerated`,
    means: 'The run was replaced by a newer one, which can be continued.',
  },
  changed: {
    status: 409,
    detail: 'The run changed meanwhile; load it again',
    means: 'Another request continued, cancelled or replaced the run first.',
  },
  workflow_cancelled: { status: 409, detail: 'run is already cancelled', means: 'A cancelled workflow run cannot be continued.' },
  unmatched_requirement: {
    status: 409,
    detail: (runId: string, place: number) =>
      `Cannot continue run ${runId}: the requirement ${place} of the request is not one that the run waits for. The run remains paused.`,
    means: 'A decision names a requirement of an earlier pause, or of another run; load the run again.',
  },
  unresolved_steps: {
    status: 409,
    detail: (names: readonly string[]) =>
      `Cannot continue run - unresolved step requirements: [${names.map((name) => `'${name}'`).join(', ')}]`,
    means: 'Nothing that the workflow waits for is decided by the request.',
  },
  completed: { status: 409, detail: 'run is already completed', means: 'A completed workflow run cannot be continued.' },
  errored: { status: 409, detail: 'run has errored', means: 'A failed workflow run cannot be continued; start a new one.' },
  approval_required: {
    status: 403,
    detail: 'This run requires admin approval before it can be continued',
    means: 'A tool call of the run waits for the agreement of somebody else; it is given with `POST /approvals/:approval_id/resolve`.',
  },
  invalid_index: {
    status: 400,
    detail: (count: number) => `message_index must be between 0 and ${count}`,
    means: '`continue_from` names a message that the run does not have.',
  },
  user_limit: {
    status: 429,
    detail: 'Too many runs at once for this user',
    means: 'The owner has as many runs at work, and in the background also waiting, as the server allows.',
  },
  server_limit: {
    status: 503,
    detail: 'The server has as many runs at work as it takes',
    means: 'All places for runs of this process are taken.',
  },
  queue_full: {
    status: 503,
    detail: 'As many runs wait for a server as may',
    means: 'All places are taken, and so are those of the queue that all servers share.',
  },
  shutting_down: {
    status: 503,
    detail: 'The server is shutting down',
    means: 'No new runs are taken; another server or a later try will.',
  },
});
