import { defineErrors } from '../../lib/errors.ts';

/** Texts are part of the wire format. */
export const runnableErrors = defineErrors('runnable', {
  not_found: {
    status: 404,
    detail: (noun: string) => `${noun} not found`,
    means: 'No agent, team or workflow of this id is served here.',
  },
  // The next four are texts of websockets, which have no path that would say of what they speak.
  unknown_workflow: {
    status: 404,
    detail: (id: string) => `Workflow ${id} not found`,
    means: 'No workflow of the id in the message is served here.',
  },
  unknown_run: {
    status: 404,
    detail: (id: string) => `Run ${id} not found`,
    means: 'The caller has no such run of this workflow.',
  },
  not_paused: {
    status: 409,
    detail: (status: string) => `Run is not paused (status=${status})`,
    means: 'Only a paused run can be continued over a websocket.',
  },
  invalid_step_requirements: {
    status: 400,
    detail: (why: string) => `Invalid step_requirements: ${why}`,
    means: 'The decisions in the message are not a list of decisions.',
  },
  session_not_found: { status: 404, detail: 'Session not found', means: 'The caller has no such session of this component.' },
  invalid_decisions: {
    status: 400,
    detail: (field: string) => `Invalid JSON in ${field} field`,
    means: 'The decisions of a continue are not a JSON list.',
  },
  invalid_tools: {
    status: 400,
    detail: (field: string) =>
      `Invalid structure or content for ${field}: a list of tool calls with tool_call_id and confirmed is expected`,
    means: 'The decisions of a continue are not tool calls.',
  },
  invalid_continue_from: {
    status: 400,
    detail: "Invalid continue_from. Use 'end', 'last_user', or a numeric message index.",
    means: 'continue_from names no place in the conversation.',
  },
  unsupported_file: { status: 400, detail: 'Unsupported file type', means: 'The media type of an uploaded file is not one a run takes.' },
  message_index: {
    status: 400,
    detail: (last: number) => `message_index must be between 0 and ${last}`,
    means: 'The run has no message of this index.',
  },
  nothing_to_fork: { status: 400, detail: 'Source session has no runs to fork.', means: 'A session without runs cannot be forked.' },
  stream_limit: {
    status: 429,
    detail: 'Too many open event streams',
    means: 'One user follows a hundred runs at once; close some streams first.',
  },
  reserved_user: {
    status: 403,
    detail: 'Client-supplied user_id may not claim a reserved principal',
    means: 'Reserved identities cannot be claimed by a client.',
  },
});
